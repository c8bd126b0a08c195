import { createHash, randomUUID, scryptSync } from 'node:crypto';
import {
  type ConsumerSnapshot,
  type KeptConsumers,
  scryptCost,
  type SnapshotConsumer,
  type SnapshotCredential,
  writeSecretHash,
} from '@tiffin/contracts';
import type { CaseConsumers, CaseCredential } from './conformance-case.js';

/** The consumers of cases in the form in which our gateway is given them. */
export function keptConsumers(all: readonly (CaseConsumers | undefined)[]): KeptConsumers {
  const parts = all.flatMap((consumers) => (consumers === undefined ? [] : [snapshotOf(consumers)]));
  const snapshot: ConsumerSnapshot = {
    version: 1,
    consumers: parts.flatMap((part) => part.consumers),
    credentials: parts.flatMap((part) => part.credentials),
  };
  return { key: randomUUID(), snapshot };
}

function snapshotOf({
  users = [],
  apps = [],
  credentials = [],
  inactive = [],
}: CaseConsumers): Omit<ConsumerSnapshot, 'version'> {
  const active: SnapshotConsumer[] = users
    .filter(({ username }) => !inactive.includes(username))
    .map(({ username, ...properties }) => ({
      ...{ id: randomUUID(), kind: 'user', name: username },
      properties: { firstname: 'A', lastname: 'B', ...properties },
    }));
  const idOf = (name: string): string | undefined => active.find((one) => one.name === name)?.id;
  const applications = apps.flatMap(({ name, user }): SnapshotConsumer[] => {
    const userId = idOf(user);
    return userId === undefined ? [] : [{ id: randomUUID(), kind: 'application', name, userId, properties: {} }];
  });
  const consumers = [...active, ...applications];
  return { consumers, credentials: credentials.flatMap((one) => credentialOf(one, consumers)) };
}

function credentialOf(of: CaseCredential, consumers: readonly SnapshotConsumer[]): readonly SnapshotCredential[] {
  const consumerId = consumers.find(({ name }) => name === of.consumer)?.id;
  if (consumerId === undefined || of.inactive) return [];
  const { keyId = consumerId, keySecret, password, scopes = [] } = of.credential as Fields;
  const secretHash = password === undefined ? hashOfMade(keySecret ?? '') : hashOfChosen(password);
  return [{ type: of.type, keyId, consumerId, secretHash, scopes }];
}

interface Fields {
  readonly keyId?: string;
  readonly keySecret?: string;
  readonly password?: string;
  readonly scopes?: readonly string[];
}

const hashOfMade = (secret: string): string =>
  writeSecretHash({ kind: 'sha256', hash: createHash('sha256').update(secret).digest('base64url') });

/** Passwords that were stretched before: the gateway starts once more for each case that is refused. */
const stretched = new Map<string, string>();

function hashOfChosen(password: string): string {
  const known = stretched.get(password);
  if (known !== undefined) return known;
  const salt = Buffer.alloc(16, 7);
  const { logN, r, p } = scryptCost;
  const hash = scryptSync(password, salt, 32, { N: 2 ** logN, r, p }).toString('base64url');
  const written = writeSecretHash({ kind: 'scrypt', ...scryptCost, salt: salt.toString('base64url'), hash });
  stretched.set(password, written);
  return written;
}
