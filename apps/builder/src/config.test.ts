import { expect, it } from 'vitest';
import { readConfig } from './config.js';

const given = {
  DATABASE_URL: 'postgres://tiffin_worker@127.0.0.1/tiffin',
  TIFFIN_IMAGES_DIR: '/data/images',
  TIFFIN_RUNTIMES_DIR: '/runtimes',
  TIFFIN_BASE_LOCK: '/base.lock.json',
  TIFFIN_KEY_RING_DIR: '/keys',
  TIFFIN_CACHE_DIR: '/cache',
  PATH: '/usr/bin',
  TIFFIN_SIGNING_KEY_FILE: '/run/signing-key',
};
const url = 'https://registry.example';

it('leaves images in their folder where no registry is set', () => {
  expect(readConfig(given)).toMatchObject({ registry: null, baseDir: '/data/base' });
});

it('knows a registry, with what to ask it', () => {
  const login = { REGISTRY_USERNAME: 'builder', REGISTRY_PASSWORD_FILE: '/run/password' };
  expect(readConfig({ ...given, REGISTRY_URL: url, ...login }).registry).toMatchObject({
    url,
    prefix: 'tiffin',
    login: { username: 'builder', passwordFile: '/run/password' },
    plainHosts: [],
    signingKeyFile: '/run/signing-key',
  });
  expect(readConfig({ ...given, REGISTRY_URL: 'http://127.0.0.1:5000' }).registry?.login).toBeNull();
});

it.each([
  [{ REGISTRY_URL: 'registry.example' }, 'REGISTRY_URL is "registry.example"; it must be the URL of a registry'],
  [{ REGISTRY_URL: `${url}/path` }, 'it must be the URL of a registry without a path'],
  [{ REGISTRY_URL: 'https://user:pass@registry.example' }, 'it must be the URL of a registry'],
  [{ REGISTRY_URL: 'http://registry.example' }, 'which is in the clear; it must be https://, or REGISTRY_PLAIN_HOSTS'],
  [{ REGISTRY_URL: url, REGISTRY_PREFIX: 'A/../b' }, 'REGISTRY_PREFIX is "A/../b"; it must be the path'],
  [{ REGISTRY_URL: url, REGISTRY_USERNAME: 'x' }, 'REGISTRY_USERNAME also needs REGISTRY_PASSWORD_FILE'],
  [{ REGISTRY_URL: url, REGISTRY_PASSWORD_FILE: '/x' }, 'REGISTRY_PASSWORD_FILE also needs REGISTRY_USERNAME'],
  [{ REGISTRY_URL: url, TIFFIN_SIGNING_KEY_FILE: '' }, 'REGISTRY_URL also needs TIFFIN_SIGNING_KEY_FILE'],
])('refuses %j', (changed, message) => {
  expect(() => readConfig({ ...given, ...changed })).toThrow(message);
});

it('speaks to a host in the clear that the operator names', () => {
  const plain = { REGISTRY_URL: 'http://registry:5000', REGISTRY_PLAIN_HOSTS: 'other:1, registry:5000' };
  expect(readConfig({ ...given, ...plain }).registry?.plainHosts).toEqual(['other:1', 'registry:5000']);
});
