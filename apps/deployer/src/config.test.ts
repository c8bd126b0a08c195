import { expect, it } from 'vitest';
import { readConfig } from './config.js';

const given = { DATABASE_URL: 'postgres://tiffin_worker@127.0.0.1/tiffin', TIFFIN_KEY_RING_DIR: '/keys' };
const registry = { REGISTRY_URL: 'https://registry.example', TIFFIN_SIGNING_KEYS_FILE: '/run/signing-keys' };

it('asks for signatures wherever images come from a registry', () => {
  expect(readConfig(given).clusters.registry).toBeNull();
  expect(readConfig({ ...given, ...registry }).clusters).toMatchObject({
    registry: { url: 'https://registry.example', prefix: 'tiffin', login: null },
    signingKeysFile: '/run/signing-keys',
    pullKeysFile: null,
  });
  const unsigned = { ...given, REGISTRY_URL: registry.REGISTRY_URL };
  expect(() => readConfig(unsigned)).toThrow(
    'REGISTRY_URL also needs TIFFIN_SIGNING_KEYS_FILE, the path of the public',
  );
});
