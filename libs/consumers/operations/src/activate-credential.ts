import type { CredentialId, EnvironmentId } from '@tiffin/kernel';
import type { ConsumerStore } from './consumer-store.js';
import { changing, type ConsumerGrant, heldCredential, named, recorded } from './held-consumers.js';

export class ActivateCredential {
  constructor(private readonly store: ConsumerStore) {}

  /** Answers whether anything changed. Refuses NOT_FOUND, FORBIDDEN in production. */
  run(grant: ConsumerGrant, environmentId: EnvironmentId, credentialId: CredentialId): Promise<boolean> {
    return changing(this.store, { grant, environmentId }, async (rows) => {
      const { id, consumerId, type, isActive } = await heldCredential(rows, environmentId, credentialId);
      if (isActive) return false;
      await rows.activateCredential(id);
      await recorded(rows, environmentId, ['credential.activate', named(consumerId, id, type)]);
      return true;
    });
  }
}
