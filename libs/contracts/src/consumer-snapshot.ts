/**
 * Who may call through the gateways of an environment, as the gateways keep it: only what is active, and no secret. A newer one takes the
 * place of an older one as a whole.
 */
export interface ConsumerSnapshot {
  /** Grows with each change. */
  readonly version: number;
  readonly consumers: readonly SnapshotConsumer[];
  readonly credentials: readonly SnapshotCredential[];
}

export type ConsumerKind = 'user' | 'application';

/** What expressions read as `consumer`, with `type` for the kind. */
export interface SnapshotConsumer {
  readonly id: string;
  readonly kind: ConsumerKind;
  /** `username` of a user, `name` of an application; a user's is unique in its environment. */
  readonly name: string;
  /** The user whose application it is. */
  readonly userId?: string;
  /** Everything else that is known of it: `firstname`, `email` and what the tenant keeps there. */
  readonly properties: Readonly<Record<string, unknown>>;
}

export const credentialTypes = ['key-auth', 'basic-auth', 'jwt', 'oauth2'] as const;
export type CredentialType = (typeof credentialTypes)[number];

export interface SnapshotCredential {
  readonly type: CredentialType;
  /** `keyId` of key-auth and jwt, unique for its type; the consumer's id for the others, of which each consumer has one at most. */
  readonly keyId: string;
  readonly consumerId: string;
  /** A `SecretHash`, written; a jwt credential needs none: its tokens are signed by who issues them. */
  readonly secretHash?: string;
  readonly scopes: readonly string[];
}
