import { decideScopes } from '@tiffin/consumers-rules';
import { accepted, type CredentialId, type EnvironmentId, sameJson } from '@tiffin/kernel';
import type { ConsumerStore } from './consumer-store.js';
import {
  changing,
  type ConsumerGrant,
  heldCredential,
  named,
  recorded,
  refuseMore,
  refuseUnknown,
} from './held-consumers.js';

export interface CredentialChanges {
  readonly environmentId: EnvironmentId;
  readonly credentialId: CredentialId;
  /** All that it has from now on. */
  readonly scopes: readonly string[];
}

export class ChangeCredential {
  constructor(private readonly store: ConsumerStore) {}

  /** Answers whether anything changed. Refuses NOT_FOUND, INPUT_INVALID, SCOPE_UNKNOWN, QUOTA_EXCEEDED, FORBIDDEN in production. */
  run(grant: ConsumerGrant, { environmentId, credentialId, scopes: given }: CredentialChanges): Promise<boolean> {
    const scopes = accepted(decideScopes(given));
    return changing(this.store, { grant, environmentId }, async (rows) => {
      const { id, consumerId, type, scopes: before } = await heldCredential(rows, environmentId, credentialId);
      await refuseUnknown(rows, environmentId, scopes);
      if (sameJson(before, scopes)) return false;
      if (scopes.length > before.length) await refuseMore(rows, environmentId);
      await rows.putScopes(id, scopes);
      const detail = { ...named(consumerId, id, type), scopes: [...scopes] };
      await recorded(rows, environmentId, ['credential.change', detail]);
      return true;
    });
  }
}
