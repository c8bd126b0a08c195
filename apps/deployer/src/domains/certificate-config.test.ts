import { expect, it } from 'vitest';
import { readConfig } from '../config.js';

const given = { DATABASE_URL: 'postgres://tiffin_worker@127.0.0.1/tiffin', TIFFIN_KEY_RING_DIR: '/keys' };
const authority = {
  ...{ ACME_DIRECTORY_URL: 'https://acme.example.org/directory', TIFFIN_ACME_ACCOUNT_KEY_FILE: '/acme/account.pem' },
  TIFFIN_PUBLIC_URL: 'https://tiffin.example.org',
};
const read = (more: object) => readConfig({ ...given, ...more });

it('orders certificates where an authority is named, and says what is missing beside it', () => {
  expect(readConfig(given).certificates).toBeNull();
  expect(read(authority).certificates).toMatchObject({
    ...{ directoryUrl: 'https://acme.example.org/directory', contact: null, caFile: null, externalAccount: null },
    publicUrl: new URL('https://tiffin.example.org'),
  });
  const { TIFFIN_PUBLIC_URL: _, ...nowhere } = authority;
  expect(() => read(nowhere)).toThrow('ACME_DIRECTORY_URL also needs TIFFIN_PUBLIC_URL');
  const { TIFFIN_ACME_ACCOUNT_KEY_FILE: __, ...nobody } = authority;
  expect(() => read(nobody)).toThrow('ACME_DIRECTORY_URL also needs TIFFIN_ACME_ACCOUNT_KEY_FILE');
  expect(() => read({ ...authority, ACME_EXTERNAL_KEY_ID: 'k' })).toThrow('TIFFIN_ACME_EXTERNAL_KEY_FILE, a path');
  expect(() => read({ ...authority, ACME_DIRECTORY_URL: 'http://acme.example.org' })).toThrow('with https://');
});
