import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readAccountKey } from './account-key.js';

const pem = (key: KeyObject, type: 'pkcs8' | 'sec1' | 'pkcs1' = 'pkcs8'): string =>
  key.export({ type, format: 'pem' }).toString();
const ec = (namedCurve: string): KeyObject => generateKeyPairSync('ec', { namedCurve }).privateKey;
const rsa = (modulusLength: number): KeyObject => generateKeyPairSync('rsa', { modulusLength }).privateKey;

describe('the key of an account', () => {
  it.each([
    ['P-256', pem(ec('P-256')), 'ES256'],
    ['P-384, as OpenSSL writes it by itself', pem(ec('P-384'), 'sec1'), 'ES384'],
    ['RSA', pem(rsa(2048), 'pkcs1'), 'RS256'],
  ])('may be %s', async (_, text, algorithm) => {
    const { jwk, ...read } = await readAccountKey(text);
    expect(read).toMatchObject({ algorithm, thumbprint: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/) });
    expect(jwk).not.toHaveProperty('d');
  });

  it.each([
    ['short', pem(rsa(1024))],
    ['of a curve that authorities do not take', pem(ec('P-521'))],
    ['of another kind', pem(generateKeyPairSync('ed25519').privateKey)],
    ['a public half', generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString()],
    ['nothing', ''],
  ])('is wrong where it is %s', async (_, text) => {
    await expect(readAccountKey(text)).rejects.toMatchObject({
      kind: 'account',
      message: expect.stringMatching(/^The key of the account with the authority is no/),
    });
  });
});
