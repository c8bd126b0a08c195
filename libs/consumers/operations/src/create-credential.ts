import { randomBytes } from 'node:crypto';
import {
  type CredentialType,
  decideKeyId,
  decideRoom,
  decideScopes,
  hasKeyId,
  keyIdBytes,
  keyIdOf,
} from '@tiffin/consumers-rules';
import { accepted, type ConsumerId, type CredentialId, type EnvironmentId, newId, Refusal } from '@tiffin/kernel';
import type { ConsumerRows, ConsumerStore } from './consumer-store.js';
import type { CredentialSecrets } from './credential-secrets.js';
import {
  changing,
  type ConsumerGrant,
  heldConsumer,
  named,
  recorded,
  refuseMore,
  refuseUnknown,
} from './held-consumers.js';

export interface CredentialInput {
  readonly environmentId: EnvironmentId;
  readonly consumerId: ConsumerId;
  readonly type: CredentialType;
  /** Null: one is made. */
  readonly keyId: string | null;
  /** Null: one is made. */
  readonly secret: string | null;
  readonly scopes: readonly string[];
}

export interface CreatedCredential {
  readonly id: CredentialId;
  /** Shown this once. Null: who asks has brought it along, or the type has none. */
  readonly secret: string | null;
}

export class CreateCredential {
  constructor(
    private readonly store: ConsumerStore,
    private readonly secrets: CredentialSecrets,
  ) {}

  /**
   * Refuses INPUT_INVALID, NOT_FOUND, SCOPE_UNKNOWN, CREDENTIAL_EXISTS, NAME_TAKEN of the key id, QUOTA_EXCEEDED, FORBIDDEN in
   * production.
   */
  async run(grant: ConsumerGrant, input: CredentialInput): Promise<CreatedCredential> {
    const { environmentId, consumerId, type } = input;
    const given = accepted(decideKeyId(type, input.keyId));
    const scopes = accepted(decideScopes(input.scopes));
    const { hash: secretHash, shown } = await this.secrets.make(type, input.secret);
    return changing(this.store, { grant, environmentId }, async (rows) => {
      await heldConsumer(rows, environmentId, consumerId);
      await refuseFull(rows, environmentId, consumerId);
      await refuseUnknown(rows, environmentId, scopes);
      const keyId = hasKeyId(type) ? (given ?? keyIdOf(randomBytes(keyIdBytes))) : consumerId;
      if (await rows.hasKey(environmentId, type, keyId)) throw taken(type, keyId);
      const id = newId<CredentialId>();
      await rows.insertCredential({ id, environmentId, consumerId, type, keyId, secretHash, scopes });
      const detail = { ...named(consumerId, id, type), scopes: [...scopes] };
      await recorded(rows, environmentId, ['credential.create', detail]);
      return { id, secret: shown };
    });
  }
}

const taken = (type: CredentialType, keyId: string): Refusal =>
  hasKeyId(type) ? Refusal.of('NAME_TAKEN', 'credential', keyId) : Refusal.of('CREDENTIAL_EXISTS', type);

async function refuseFull(rows: ConsumerRows, environmentId: EnvironmentId, consumerId: ConsumerId): Promise<void> {
  const { credentials } = await rows.counts(environmentId);
  const full =
    decideRoom('credentials', credentials) ??
    decideRoom('credentialsOfConsumer', await rows.countCredentials(consumerId));
  if (full !== null) throw full;
  await refuseMore(rows, environmentId);
}
