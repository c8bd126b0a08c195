import type { ConsumerSnapshot, CredentialType, SnapshotConsumer } from '@tiffin/contracts';
import { credentialTypes } from '@tiffin/contracts';
import { recordOf } from '../expressions/request-values.js';
import { SnapshotInvalid, snapshotOf } from './read-snapshot.js';
import { type KeptSecret, keptSecret, Secrets } from './secrets.js';

/** Who calls, as expressions and services see it. */
export interface Consumer {
  readonly id?: unknown;
  readonly [name: string]: unknown;
}

export interface Credential {
  readonly keyId: string;
  readonly consumer: Consumer;
  /** Absent: nothing proves it, as with a jwt credential, whose tokens somebody else signs. */
  readonly secret: KeptSecret | undefined;
  readonly scopes: readonly string[];
}

const nobody: ConsumerSnapshot = { version: 0, consumers: [], credentials: [] };

/** The consumers of an environment, to be looked up. One snapshot, which never changes. */
export class ConsumerDirectory {
  readonly version: number;
  readonly #byName = new Map<string, string>();
  readonly #credentials = new Map<CredentialType, Map<string, Credential>>(
    credentialTypes.map((type) => [type, new Map()]),
  );

  /** Throws `SnapshotInvalid`. */
  constructor(given: unknown = nobody) {
    const { version, consumers, credentials } = snapshotOf(given);
    this.version = version;
    const known = new Map(consumers.map((consumer) => [consumer.id, asSeen(consumer)]));
    for (const { kind, id, name } of consumers) if (kind === 'user') this.#byName.set(name, id);
    for (const { type, keyId, consumerId, secretHash, scopes } of credentials) {
      const consumer = known.get(consumerId);
      if (consumer === undefined) throw new SnapshotInvalid(`the credential "${keyId}" is nobody's`);
      const secret = secretHash === undefined ? undefined : keptSecret(secretHash);
      this.#credentials.get(type)!.set(keyId, { keyId, consumer, secret, scopes });
    }
  }

  credential(type: CredentialType, keyId: string): Credential | undefined {
    return this.#credentials.get(type)!.get(keyId);
  }

  /** The credential of a consumer of whom each has one at most, by the consumer's id or user name. */
  credentialOf(type: 'basic-auth' | 'oauth2', name: string): Credential | undefined {
    return this.credential(type, name) ?? this.credential(type, this.#byName.get(name) ?? '');
  }
}

/** What the policies of all configs that are served ask. */
export class Consumers {
  current = new ConsumerDirectory();
  #secrets: Secrets | undefined;

  get secrets(): Secrets {
    return (this.#secrets ??= new Secrets());
  }

  /** Takes a newer snapshot; false for one that is older than what is known. Throws `SnapshotInvalid`. */
  take(snapshot: unknown): boolean {
    const directory = new ConsumerDirectory(snapshot);
    if (directory.version < this.current.version) return false;
    this.current = directory;
    return true;
  }
}

function asSeen({ id, kind, name, userId, properties }: SnapshotConsumer): Consumer {
  const own = kind === 'user' ? { username: name } : { name, userId };
  return Object.freeze(recordOf(Object.entries({ ...properties, ...own, id, type: kind })));
}
