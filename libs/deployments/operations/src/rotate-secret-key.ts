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
      const version = await rows.wantNewKey();
      const isWanted = version !== null;
      const detail = { wanted: isWanted };
      const objectId = String(version ?? 0);
      await rows.audit({ action: 'secret-key.rotate', objectKind: 'secret-key', objectId, detail });
      return isWanted;
    });
  }
}
