import { createHash, scryptSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { readSecretHash } from '@tiffin/contracts';
import { CredentialSecrets } from './credential-secrets.js';

it('makes a secret that nobody guesses, and keeps its SHA-256', async () => {
  const secrets = new CredentialSecrets();
  const [one, other] = [await secrets.make('key-auth', null), await secrets.make('key-auth', null)];
  expect(one.shown).toMatch(/^tfk_[\w-]{43}$/);
  expect(one.shown).not.toBe(other.shown);
  const hash = createHash('sha256')
    .update(one.shown ?? '')
    .digest('base64url');
  expect(readSecretHash(one.hash ?? '')).toEqual({ kind: 'sha256', hash });
});

it('stretches a secret that is given, each with a salt of its own, and does not show it again', async () => {
  const secrets = new CredentialSecrets();
  const all = await Promise.all([secrets.make('basic-auth', 'hunter22'), secrets.make('basic-auth', 'hunter22')]);
  const hashes = all.map(({ hash }) => readSecretHash(hash ?? ''));
  expect(all.map(({ shown }) => shown)).toEqual([null, null]);
  for (const hash of hashes) {
    if (hash?.kind !== 'scrypt') throw new Error('It is not stretched.');
    expect([hash.logN, hash.r, hash.p]).toEqual([14, 8, 1]);
    const again = scryptSync('hunter22', Buffer.from(hash.salt, 'base64url'), 32, { N: 2 ** 14, r: 8, p: 1 });
    expect(again.toString('base64url')).toBe(hash.hash);
  }
  expect(hashes[0]).not.toEqual(hashes[1]);
});

it('goes on after one that could not be', async () => {
  const secrets = new CredentialSecrets();
  await expect(secrets.make('key-auth', 'short')).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  expect((await secrets.make('key-auth', 'hunter22')).hash).toMatch(/^scrypt:/);
  expect(await secrets.make('jwt', null)).toEqual({ hash: null, shown: null });
});
