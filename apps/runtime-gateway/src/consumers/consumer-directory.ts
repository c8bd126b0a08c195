import {
  credentialTypes,
  type CredentialType,
  type SnapshotConsumer,
  type SnapshotCredential,
  type SnapshotIssuer,
} from '@tiffin/contracts';
import { recordOf } from '../expressions/request-values.js';
import { consumerAt, credentialAt, SnapshotInvalid, snapshotParts } from './read-snapshot.js';
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

/** The consumers of an environment, to be looked up. One snapshot, which never changes. */
export class ConsumerDirectory {
  readonly #byName = new Map<string, string>();
  readonly #credentials = new Map<CredentialType, Map<string, Credential>>(
    credentialTypes.map((type) => [type, new Map()]),
  );

  private constructor(
    readonly version: number,
    readonly issuer?: SnapshotIssuer,
  ) {}

  static nobody(): ConsumerDirectory {
    return new ConsumerDirectory(0);
  }

  /** Pauses after each of them, for whoever has something else to do. Throws `SnapshotInvalid`. */
  static *read(given: unknown): Generator<void, ConsumerDirectory> {
    const { version, consumers, credentials, oauth2 } = snapshotParts(given);
    const directory = new ConsumerDirectory(version, oauth2);
    const known = new Map<string, Consumer>();
    for (const [index, one] of consumers.entries()) {
      const consumer = consumerAt(one, index);
      known.set(consumer.id, asSeen(consumer));
      if (consumer.kind === 'user') directory.#byName.set(consumer.name, consumer.id);
      yield;
    }
    for (const [index, one] of credentials.entries()) {
      directory.#add(credentialAt(one, index), known);
      yield;
    }
    return directory;
  }

  #add(
    { type, keyId, consumerId, secretHash, scopes }: SnapshotCredential,
    known: ReadonlyMap<string, Consumer>,
  ): void {
    const consumer = known.get(consumerId);
    if (consumer === undefined) throw new SnapshotInvalid(`the credential "${keyId}" is nobody's`);
    const secret = secretHash === undefined ? undefined : keptSecret(secretHash);
    this.#credentials.get(type)!.set(keyId, { keyId, consumer, secret, scopes });
  }

  credential(type: CredentialType, keyId: string): Credential | undefined {
    return this.#credentials.get(type)!.get(keyId);
  }

  /** The credential of a consumer of whom each has one at most, by the consumer's id or user name. */
  credentialOf(type: 'basic-auth' | 'oauth2', name: string): Credential | undefined {
    return this.credential(type, name) ?? this.credential(type, this.#byName.get(name) ?? '');
  }
}

/** For so long nothing else is done. */
const longestTurnMs = 5;

/** What the policies of all configs that are served ask. */
export class Consumers {
  current = ConsumerDirectory.nobody();
  #secrets: Secrets | undefined;

  get secrets(): Secrets {
    return (this.#secrets ??= new Secrets());
  }

  /** Takes a newer snapshot; false for one that is older than what is known. Throws `SnapshotInvalid`. */
  take(snapshot: unknown): boolean {
    const reading = ConsumerDirectory.read(snapshot);
    for (;;) {
      const { done, value } = reading.next();
      if (done === true) return this.#turnTo(value);
    }
  }

  /** The same while requests are answered. */
  async takeInTurns(snapshot: unknown): Promise<boolean> {
    const reading = ConsumerDirectory.read(snapshot);
    for (let begun = performance.now(); ;) {
      const { done, value } = reading.next();
      if (done === true) return this.#turnTo(value);
      if (performance.now() - begun < longestTurnMs) continue;
      await new Promise((resolve) => setImmediate(resolve));
      begun = performance.now();
    }
  }

  #turnTo(directory: ConsumerDirectory): boolean {
    if (directory.version < this.current.version) return false;
    this.current = directory;
    return true;
  }
}

function asSeen({ id, kind, name, userId, properties }: SnapshotConsumer): Consumer {
  const own = kind === 'user' ? { username: name } : { name, userId };
  return Object.freeze(recordOf(Object.entries({ ...properties, ...own, id, type: kind })));
}
