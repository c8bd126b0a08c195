import type { ConsumerKind, ConsumerSnapshot, CredentialType, SnapshotConsumer } from '@tiffin/contracts';
import type { ConsumerFields } from './decide-consumer.js';

/** A consumer as it is kept. */
export interface StoredConsumer extends ConsumerFields {
  readonly id: string;
  readonly kind: ConsumerKind;
  readonly userId: string | null;
  readonly isActive: boolean;
}

export interface StoredCredential {
  readonly type: CredentialType;
  readonly keyId: string;
  readonly consumerId: string;
  readonly secretHash: string | null;
  readonly scopes: readonly string[];
  readonly isActive: boolean;
}

/** What the gateways of an environment are told: only what is active, and in one order. No application is without its user. */
export function renderSnapshot(
  version: number,
  stored: readonly StoredConsumer[],
  held: readonly StoredCredential[],
): ConsumerSnapshot {
  const active = new Set(stored.filter(({ isActive }) => isActive).map(({ id }) => id));
  const consumers = stored.filter(({ id, userId }) => active.has(id) && (userId === null || active.has(userId)));
  const told = new Set(consumers.map(({ id }) => id));
  const credentials = held.filter(({ isActive, consumerId }) => isActive && told.has(consumerId));
  return {
    version,
    consumers: consumers.map(shownConsumer).sort(by(({ id }) => id)),
    credentials: credentials.map(shownCredential).sort(by(({ type, keyId }) => `${type} ${keyId}`)),
  };
}

function shownConsumer({ id, kind, name, userId, ...known }: StoredConsumer): SnapshotConsumer {
  const { firstname, lastname, email, redirectUri } = known;
  const fields = Object.entries({ firstname, lastname, email, redirectUri }).filter(([, value]) => value !== null);
  const properties = { ...known.properties, ...Object.fromEntries(fields) };
  return { id, kind, name, ...(userId === null ? {} : { userId }), properties };
}

const shownCredential = ({ type, keyId, consumerId, secretHash, scopes }: StoredCredential) => ({
  ...{ type, keyId, consumerId, scopes: [...scopes].sort() },
  ...(secretHash === null ? {} : { secretHash }),
});

/** By code unit, so that the order is the same everywhere. */
const by =
  <T>(key: (one: T) => string) =>
  (a: T, b: T): number =>
    key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;
