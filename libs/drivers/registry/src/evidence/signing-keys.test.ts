import { expect, it } from 'vitest';
import { makeSigningKey, readPublicKeys } from './signing-keys.js';
import { readPayload, signingPayload } from './simple-signing.js';

it('keys are P-256, or none', () => {
  expect(() => readPublicKeys('')).toThrow('are none, or no P-256 keys');
  expect(() => readPublicKeys('-----BEGIN PUBLIC KEY-----\nxx\n-----END PUBLIC KEY-----')).toThrow('cannot be read');
  expect(readPublicKeys(`${makeSigningKey().publicKey}\n# old\n${makeSigningKey().publicKey}`)).toHaveLength(2);
});

it('what is signed has the bytes that cosign writes', () => {
  const payload = signingPayload({ repository: 'a', digest: 'b' });
  expect(payload.toString()).toBe(
    '{"critical":{"identity":{"docker-reference":"a"},"image":{"docker-manifest-digest":"b"},"type":"cosign container image signature"},"optional":null}',
  );
  expect(readPayload(payload)).toEqual({ repository: 'a', digest: 'b' });
});
