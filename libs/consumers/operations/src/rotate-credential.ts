import { hasSecret } from '@tiffin/consumers-rules';
import { type CredentialId, type EnvironmentId, Refusal } from '@tiffin/kernel';
import type { ConsumerStore } from './consumer-store.js';
import type { CredentialSecrets } from './credential-secrets.js';
import { changing, type ConsumerGrant, heldCredential, named, recorded } from './held-consumers.js';

export interface RotationInput {
  readonly environmentId: EnvironmentId;
  readonly credentialId: CredentialId;
  /** Null: one is made. */
  readonly secret: string | null;
}

export class RotateCredential {
  constructor(
    private readonly store: ConsumerStore,
    private readonly secrets: CredentialSecrets,
  ) {}

  /**
   * Another secret; the former one opens nothing once gateways know. Answers it, shown this once; null where it was given. Refuses
   * NOT_FOUND, INPUT_INVALID, FORBIDDEN in production.
   */
  async run(grant: ConsumerGrant, { environmentId, credentialId, secret }: RotationInput): Promise<string | null> {
    // Of any type that has one: which it is, is known where nobody is kept waiting.
    const { hash, shown } = await this.secrets.make('key-auth', secret);
    return changing(this.store, { grant, environmentId }, async (rows) => {
      const { id, consumerId, type } = await heldCredential(rows, environmentId, credentialId);
      if (!hasSecret(type) || hash === null)
        throw Refusal.of('INPUT_INVALID', 'credentialId', `a credential of type ${type} has no secret.`);
      await rows.putSecret(id, hash);
      await recorded(rows, environmentId, ['credential.rotate', named(consumerId, id, type)]);
      return shown;
    });
  }
}
