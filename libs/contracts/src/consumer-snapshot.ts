import { reservedPrefix } from './runtime-process.js';

/** Where a gateway takes a `ConsumerSnapshot` by PUT, from who brings its `KeptConsumers.key` as a bearer token; it answers `TakenConsumers`. */
export const consumersPath = `${reservedPrefix}/consumers`;

/** Of a snapshot as JSON: as large as the control plane lets it become, and as much as cells and gateways take. */
export const mostSnapshotBytes = 6_291_456;

/** What the file `TIFFIN_CONSUMERS_FILE` holds: what a gateway knows when it starts, and who may tell it more. */
export interface KeptConsumers {
  readonly key: string;
  readonly snapshot: ConsumerSnapshot;
}

/** The version that a gateway knows now: what was sent to it, unless it knew something newer. */
export interface TakenConsumers {
  readonly version: number;
}

/**
 * Who may call through the gateways of an environment, as the gateways keep it: only what is active, and no secret. A newer one takes the
 * place of an older one as a whole.
 */
export interface ConsumerSnapshot {
  /** Grows with each change. */
  readonly version: number;
  readonly consumers: readonly SnapshotConsumer[];
  readonly credentials: readonly SnapshotCredential[];
  /** Absent: the environment has no authorization server. */
  readonly oauth2?: SnapshotIssuer;
}

/** Whose access tokens gateways take. */
export interface SnapshotIssuer {
  readonly issuer: string;
  /** Public keys as JWK (RFC 7517): those that sign, that are about to, and whose tokens still last. */
  readonly keys: readonly Readonly<Record<string, unknown>>[];
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
