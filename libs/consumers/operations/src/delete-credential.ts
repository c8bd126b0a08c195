import type { CredentialId, EnvironmentId } from '@tiffin/kernel';
import type { ConsumerStore } from './consumer-store.js';
import { changing, type ConsumerGrant, heldCredential, named, recorded } from './held-consumers.js';

export class DeleteCredential {
  constructor(private readonly store: ConsumerStore) {}

  /** Refuses NOT_FOUND, FORBIDDEN in production. */
  run(grant: ConsumerGrant, environmentId: EnvironmentId, credentialId: CredentialId): Promise<void> {
    return changing(this.store, { grant, environmentId }, async (rows) => {
      const { id, consumerId, type } = await heldCredential(rows, environmentId, credentialId);
      await rows.removeCredential(id);
      await recorded(rows, environmentId, ['credential.delete', named(consumerId, id, type)]);
    });
  }
}
