import { reservedPrefix } from './runtime-process.js';

/**
 * Where a gateway takes a `ConsumerSnapshot` by PUT, and says by GET how much it knows, to who brings its `KeptConsumers.key` as a bearer token;
 * it answers `TakenConsumers`.
 */
export const consumersPath = `${reservedPrefix}/consumers`;

/** Of a snapshot as JSON: as large as the control plane lets it become, and as much as cells and gateways take. */
export const mostSnapshotBytes = 6_291_456;

/** What the file `TIFFIN_CONSUMERS_FILE` holds: what a gateway knows when it starts, and who may tell it more. */
export interface KeptConsumers {
  readonly key: string;
  readonly snapshot: ConsumerSnapshot;
}

/**
 * What the folder `TIFFIN_CONSUMERS_FOLDER` holds in place of such a file: the key in `key`, and parts of snapshots, each a piece of one that is
 * JSON and packed by gzip. Several may be there, and parts of some may be missing while others are put in their place.
 */
export const consumersKeyFile = 'key';

export const snapshotPart = (version: number, index: number, count: number): string =>
  `${version}.${index}of${count}.gz`;

/** Of the files of such a folder, in order, those of the newest snapshot that is whole; none: there is no such. */
export function newestParts(names: readonly string[]): readonly string[] {
  const whole = names.flatMap((name) => {
    const [, version, count] = /^(\d{1,15})\.0of(\d{1,2})\.gz$/.exec(name) ?? [];
    if (version === undefined) return [];
    const parts = Array.from({ length: Number(count) }, (_, index) =>
      snapshotPart(Number(version), index, Number(count)),
    );
    return parts.every((part) => names.includes(part)) ? [{ version: Number(version), parts }] : [];
  });
  return whole.toSorted((a, b) => b.version - a.version)[0]?.parts ?? [];
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
