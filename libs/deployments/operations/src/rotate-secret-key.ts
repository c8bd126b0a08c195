import type { Grant } from '@tiffin/access';
import type { SecretStore } from './secret-store.js';

export class RotateSecretKey {
  constructor(private readonly store: SecretStore) {}

  /**
   * Wants another data key for the tenant: the deployer makes one and seals all secrets anew with it, in a moment and beside all other
   * work. False: there is no secret yet, and so no key.
   */
  run(grant: Grant<'secret.rotate'>): Promise<boolean> {
    return this.store.within(grant, async (rows) => {
      const isWanted = await rows.wantNewKey();
      const detail = { wanted: isWanted };
      await rows.audit({ action: 'secret-key.rotate', objectKind: 'tenant', objectId: grant.tenantId, detail });
      return isWanted;
    });
  }
}
