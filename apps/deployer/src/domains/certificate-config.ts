import { optional, text, WrongVariables } from '@tiffin/process';
import * as z from 'zod/mini';

/** Who issues certificates of tenants' domains, and who we are there. */
export interface CertificateConfig {
  readonly directoryUrl: string;
  readonly accountKeyFile: string;
  /** Whom the authority writes to; null: nobody. */
  readonly contact: string | null;
  /** Of whom to trust as the authority; null: whom everybody trusts. */
  readonly caFile: string | null;
  /** An account elsewhere that ours is bound to; null: none. */
  readonly externalAccount: { readonly keyId: string; readonly hmacKeyFile: string } | null;
  /** Where an authority is answered that asks whether a name is led here. */
  readonly publicUrl: URL;
}

const httpsUrl = 'the URL of the directory of an authority (ACME), with https://';
const publicUrl = 'the URL at which the api is reached from outside, without a path, like https://tiffin.example.com';
const isOrigin = (url: string): boolean => /^https?:/.test(url) && URL.parse(url)?.origin === url.replace(/\/$/, '');

/** All of it or nothing, but for contact, CA and the external account. */
export const certificateVariables = {
  ACME_DIRECTORY_URL: optional(text(httpsUrl).check(z.regex(/^https:\/\/\S+$/, { error: httpsUrl }))),
  ACME_CONTACT: optional(text('the mail address that the authority writes to')),
  ACME_EXTERNAL_KEY_ID: optional(text('the id of the key of the external account')),
  TIFFIN_ACME_ACCOUNT_KEY_FILE: optional(text('the path of the key of the account with the authority')),
  TIFFIN_ACME_CA_FILE: optional(text('the path of the certificates of whom to trust as the authority')),
  TIFFIN_ACME_EXTERNAL_KEY_FILE: optional(text('the path of the key of the external account')),
  TIFFIN_PUBLIC_URL: optional(text(publicUrl).check(z.refine(isOrigin, { error: publicUrl }))),
};

type Read = { readonly [Name in keyof typeof certificateVariables]: z.output<(typeof certificateVariables)[Name]> };

/** Null: no certificates are ordered. */
export function certificateConfigOf(read: Read): CertificateConfig | null {
  const { ACME_DIRECTORY_URL: directoryUrl, TIFFIN_PUBLIC_URL: url } = read;
  if (directoryUrl === null) return null;
  const accountKeyFile = read.TIFFIN_ACME_ACCOUNT_KEY_FILE;
  if (accountKeyFile === null || url === null)
    throw wrong(
      'ACME_DIRECTORY_URL',
      url === null ? `TIFFIN_PUBLIC_URL, ${publicUrl}` : 'TIFFIN_ACME_ACCOUNT_KEY_FILE, a path',
    );
  return {
    ...{ directoryUrl, accountKeyFile, contact: read.ACME_CONTACT, caFile: read.TIFFIN_ACME_CA_FILE },
    ...{ externalAccount: externalAccountOf(read), publicUrl: new URL(url) },
  };
}

function externalAccountOf(read: Read): CertificateConfig['externalAccount'] {
  const { ACME_EXTERNAL_KEY_ID: keyId, TIFFIN_ACME_EXTERNAL_KEY_FILE: hmacKeyFile } = read;
  if (keyId === null && hmacKeyFile === null) return null;
  if (keyId === null) throw wrong('TIFFIN_ACME_EXTERNAL_KEY_FILE', 'ACME_EXTERNAL_KEY_ID, an id');
  if (hmacKeyFile === null) throw wrong('ACME_EXTERNAL_KEY_ID', 'TIFFIN_ACME_EXTERNAL_KEY_FILE, a path');
  return { keyId, hmacKeyFile };
}

const wrong = (given: string, missing: string): WrongVariables =>
  new WrongVariables(`deployer cannot start with these variables:\n${given} also needs ${missing}.`);
