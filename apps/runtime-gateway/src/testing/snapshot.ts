import { createHash, scryptSync } from 'node:crypto';
import { type ConsumerSnapshot, scryptCost, type SnapshotCredential, writeSecretHash } from '@tiffin/contracts';

export const madeHash = (secret: string): string =>
  writeSecretHash({ kind: 'sha256', hash: createHash('sha256').update(secret).digest('base64url') });

export function chosenHash(password: string): string {
  const { logN, r, p } = scryptCost;
  const hash = scryptSync(password, Buffer.alloc(16), 32, { N: 2 ** logN, r, p }).toString('base64url');
  return writeSecretHash({ kind: 'scrypt', ...scryptCost, salt: 'A'.repeat(22), hash });
}

/** Ann, a user with a credential of each type, who may read; and her application. */
export function annsSnapshot(version = 1, more: Partial<ConsumerSnapshot> = {}): ConsumerSnapshot {
  const of = (type: SnapshotCredential['type'], rest: Partial<SnapshotCredential> = {}): SnapshotCredential => ({
    ...{ type, keyId: 'ann-id', consumerId: 'ann-id', scopes: ['read'] },
    ...rest,
  });
  return {
    version,
    consumers: [
      { id: 'ann-id', kind: 'user', name: 'ann', properties: { email: 'ann@example.com', id: 'forged' } },
      { id: 'app-id', kind: 'application', name: 'app', userId: 'ann-id', properties: {} },
    ],
    credentials: [
      of('key-auth', { keyId: 'key', secretHash: madeHash('secret') }),
      of('key-auth', { keyId: 'of-app', consumerId: 'app-id', secretHash: chosenHash('chosen'), scopes: [] }),
      of('basic-auth', { secretHash: chosenHash('pass:word') }),
      of('jwt', { keyId: 'subject' }),
    ],
    ...more,
  };
}
