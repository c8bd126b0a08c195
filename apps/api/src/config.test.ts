import { expect, it } from 'vitest';
import { readConfig } from './config.js';

const given = {
  DATABASE_URL: 'postgres://tiffin_app@127.0.0.1/tiffin',
  TIFFIN_CELL_SOCKET: '/run/cell.sock',
  TIFFIN_CELL_READ_TOKEN_FILE: '/run/token',
  TIFFIN_KEY_RING_DIR: '/run/keys',
};

it('has what is usual where nothing is set', () => {
  expect(readConfig(given)).toMatchObject({ host: '127.0.0.1', port: 4000, routerPort: 8080, consoleDir: null });
  expect(readConfig(given).identity).toBeNull();
});

it('names all that is wrong at once: no database, a port that is none, a console that was not built', () => {
  const wrong = { ...given, DATABASE_URL: '', PORT: '70000', TIFFIN_CONSOLE_DIR: '/nowhere' };
  expect(() => readConfig(wrong)).toThrow(
    [
      'api cannot start with these variables:',
      'DATABASE_URL is not set; it must be the URL of the database, as role tiffin_app.',
      'PORT is "70000"; it must be a whole number from 0 to 65535.',
      'TIFFIN_CONSOLE_DIR is "/nowhere"; it must be the folder of the built console, with its index.html.',
    ].join('\n'),
  );
});

const identity = {
  TIFFIN_ISSUER_URL: 'http://localhost:8443/realms/tiffin',
  TIFFIN_PUBLIC_URL: 'http://localhost:4000',
  TIFFIN_SESSION_KEY_FILE: '/run/session-key',
};

it('knows the identity provider, and where browsers come back to', () => {
  expect(readConfig({ ...given, ...identity }).identity).toMatchObject({
    issuer: { serverUrl: 'http://localhost:8443', realm: 'tiffin' },
    publicUrl: new URL('http://localhost:4000/'),
    sessionKeyFile: '/run/session-key',
  });
});

it.each(['TIFFIN_PUBLIC_URL', 'TIFFIN_SESSION_KEY_FILE'])('says that an identity provider needs %s', (name) => {
  expect(() => readConfig({ ...given, ...identity, [name]: '' })).toThrow(`TIFFIN_ISSUER_URL also needs ${name}, `);
});

it.each([
  ['TIFFIN_ISSUER_URL', 'http://localhost:8443', "the URL of the identity provider's realm"],
  ['TIFFIN_ISSUER_URL', 'http://localhost:8443/realms/tiffin/', "the URL of the identity provider's realm"],
  ['TIFFIN_PUBLIC_URL', 'localhost:4000', 'the URL at which browsers find the console'],
  ['TIFFIN_PUBLIC_URL', 'https://tiffin.example.com/console', 'the URL at which browsers find the console'],
  ['TIFFIN_PUBLIC_URL', 'http://tiffin.example.com', 'the URL at which browsers find the console'],
  ['TIFFIN_PUBLIC_URL', 'http://localhost.example.com', 'the URL at which browsers find the console'],
  ['TIFFIN_PUBLIC_URL', 'javascript:alert(1)', 'the URL at which browsers find the console'],
])('refuses %s as %s', (name, value, form) => {
  expect(() => readConfig({ ...given, ...identity, [name]: value })).toThrow(
    `${name} is "${value}"; it must be ${form}`,
  );
});

const kms = {
  TIFFIN_KMS_URL: 'https://vault.test:8200',
  TIFFIN_KMS_KEY: 'tiffin',
  TIFFIN_KMS_TOKEN_FILE: '/run/token',
};

it('knows a key management service, with a ring beside it or without', () => {
  const transit = {
    ...{ url: 'https://vault.test:8200', mount: 'transit', key: 'tiffin', tokenFile: '/run/token', namespace: null },
  };
  expect(readConfig({ ...given, ...kms }).keys).toEqual({ keyRingDir: '/run/keys', transit });
  expect(readConfig({ ...given, ...kms, TIFFIN_KEY_RING_DIR: '' }).keys).toEqual({ keyRingDir: null, transit });
});

it.each([
  ['none at all', { TIFFIN_KEY_RING_DIR: '' }, 'TIFFIN_KEY_RING_DIR is not set'],
  ['half of a service', { ...kms, TIFFIN_KMS_KEY: '' }, 'TIFFIN_KMS_URL also needs TIFFIN_KMS_KEY'],
  ['a name that is a path', { ...kms, TIFFIN_KMS_KEY: 'a b?c' }, 'TIFFIN_KMS_KEY is "a b?c"'],
  [
    'an address in the clear',
    { ...kms, TIFFIN_KMS_URL: 'http://vault.test' },
    'it must be the URL of a Vault or OpenBao',
  ],
])('takes no such keys: %s', (_, change, complaint) => {
  expect(() => readConfig({ ...given, ...change })).toThrow(complaint);
});

const registry = {
  TIFFIN_REGISTRY_TOKEN_KEY_FILE: '/run/token-key',
  TIFFIN_REGISTRY_PULL_KEYS_FILE: '/run/pull-keys',
  TIFFIN_REGISTRY_PUSH_PASSWORDS_FILE: '/run/push-passwords',
};

it('gives tokens for a registry where all that they need is set, and says what is missing', () => {
  expect(readConfig(given).registry).toBeNull();
  expect(readConfig({ ...given, ...registry }).registry).toMatchObject({ prefix: 'tiffin', service: 'registry' });
  for (const name of Object.keys(registry))
    expect(() => readConfig({ ...given, ...registry, [name]: '' })).toThrow(`also needs ${name}, a path`);
  expect(() => readConfig({ ...given, REGISTRY_PREFIX: '../x' })).toThrow('REGISTRY_PREFIX is "../x"; it must be');
});
