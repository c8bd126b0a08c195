import { readFileSync } from 'node:fs';
import { optional, port, readEnvironment, text, wholeNumber, WrongVariables } from '@tiffin/process';
import * as z from 'zod/mini';
import { ClientAddresses } from './server/client-addresses.js';

export interface IdentityConfig {
  readonly databaseUrl: string;
  readonly host: string;
  readonly port: number;
  /** What tokens name as their issuer, with the path of the realm. */
  readonly issuer: string;
  readonly keysFile: string;
  readonly apiSecret: string;
  readonly consoleOrigins: readonly string[];
  /** Addresses and networks of proxies that say who asks, with commas between them; empty: there is none. */
  readonly trustedProxies: string;
  readonly mail: MailConfig;
  /** Whether a new account works only once a mail to its address was answered. */
  readonly confirmsByMail: boolean;
  /** Who shows this secret gets links that are signed in as the demo's owner; null: there is no demo. */
  readonly openSecret: string | null;
  readonly limits: IdentityLimits;
  /** In production there is no demo, and nothing of one. */
  readonly isProduction: boolean;
  readonly lifelineFd: number | null;
}

export interface MailConfig {
  /** Where it goes out; null: it is kept in `folder`, and said in the log. */
  readonly url: string | null;
  readonly folder: string;
  readonly from: string;
  /** Whether the log names the link of a letter that stays here, which gives its account to whoever reads it: not in production. */
  readonly showsLinks: boolean;
}

export interface IdentityLimits {
  readonly leastPasswordCharacters: number;
  readonly signInsPerAccount: number;
  readonly signInsPerAddress: number;
  readonly signUpsPerAddress: number;
  readonly mailsPerAccount: number;
  readonly mailsPerAddress: number;
  readonly deviceCodesPerAddress: number;
  readonly deviceCodes: number;
}

const isRealm = ({ pathname, search, hash }: URL): boolean =>
  /^\/realms\/[\w-]+$/.test(pathname) && `${search}${hash}` === '';
const isSafe = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || (protocol === 'http:' && hostname === 'localhost');
const isIssuer = (value: string): boolean => {
  const url = URL.parse(value);
  return url !== null && isSafe(url) && isRealm(url);
};
const issuer = 'the address of the realm, e.g. https://id.example.com/realms/tiffin; https, but for localhost';
const isOrigins = (value: string): boolean => value.split(' ').every((part) => URL.parse(part)?.origin === part);
const origins = "the console's origins, separated by spaces, e.g. https://console.example.com";

const proxies = 'addresses and networks, with commas between them, e.g. 10.0.0.0/8';
function isProxies(value: string): boolean {
  try {
    return new ClientAddresses(value) instanceof ClientAddresses;
  } catch {
    return false;
  }
}

const mailForm = 'the URL of a mail server, smtp:// or smtps://';
const confirm = '"mail" or "none"';
const isConfirm = (value: string): boolean => value === 'mail' || value === 'none';

const variables = {
  DATABASE_URL: text('the URL of the database, as role tiffin_identity'),
  HOST: z._default(text('the address to listen on'), '127.0.0.1'),
  PORT: z._default(port(), 4080),
  TIFFIN_ISSUER_URL: text(issuer).check(z.refine(isIssuer, { error: issuer })),
  TIFFIN_IDENTITY_KEYS_FILE: text('the path of the file with the signing keys'),
  TIFFIN_IDENTITY_API_SECRET_FILE: secret(),
  TIFFIN_MAIL_URL: optional(text(mailForm).check(z.regex(/^smtps?:\/\/\S+$/, { error: mailForm }))),
  TIFFIN_MAIL_DIR: text('the folder for mail where there is no mail server'),
  TIFFIN_MAIL_FROM: z._default(text('the sender of mail'), 'Tiffin <no-reply@localhost>'),
  TIFFIN_SIGN_UP_CONFIRM: optional(text(confirm).check(z.refine(isConfirm, { error: confirm }))),
  TIFFIN_OPEN_SECRET_FILE: optional(secret()),
  TIFFIN_CONSOLE_ORIGINS: optional(text(origins).check(z.refine(isOrigins, { error: origins }))),
  TIFFIN_TRUSTED_PROXIES: optional(text(proxies).check(z.refine(isProxies, { error: proxies }))),
  TIFFIN_LEAST_PASSWORD_CHARACTERS: z._default(wholeNumber({ from: 8, to: 128 }), 8),
  TIFFIN_SIGN_INS_PER_ACCOUNT: z._default(wholeNumber({ from: 1 }), 10),
  TIFFIN_SIGN_INS_PER_ADDRESS: z._default(wholeNumber({ from: 1 }), 100),
  TIFFIN_SIGN_UPS_PER_ADDRESS: z._default(wholeNumber({ from: 1 }), 200),
  TIFFIN_MAILS_PER_ACCOUNT: z._default(wholeNumber({ from: 1 }), 5),
  TIFFIN_MAILS_PER_ADDRESS: z._default(wholeNumber({ from: 1 }), 50),
  TIFFIN_DEVICE_CODES_PER_ADDRESS: z._default(wholeNumber({ from: 1 }), 100),
  TIFFIN_DEVICE_CODES: z._default(wholeNumber({ from: 1 }), 10_000),
  TIFFIN_MODE: optional(text('development or production')),
  TIFFIN_LIFELINE_FD: optional(wholeNumber()),
};

export function readConfig(environment = process.env): IdentityConfig {
  const read = readEnvironment('identity', variables, environment);
  const isProduction = read.TIFFIN_MODE === 'production';
  if (isProduction && read.TIFFIN_OPEN_SECRET_FILE !== null)
    throw new WrongVariables(
      'identity cannot start: TIFFIN_OPEN_SECRET_FILE is for the demo, and in production there is none.',
    );
  return {
    databaseUrl: read.DATABASE_URL,
    host: read.HOST,
    port: read.PORT,
    issuer: read.TIFFIN_ISSUER_URL,
    keysFile: read.TIFFIN_IDENTITY_KEYS_FILE,
    apiSecret: read.TIFFIN_IDENTITY_API_SECRET_FILE,
    mail: {
      ...{ url: read.TIFFIN_MAIL_URL, folder: read.TIFFIN_MAIL_DIR, from: read.TIFFIN_MAIL_FROM },
      showsLinks: !isProduction,
    },
    confirmsByMail: confirmsByMail(read.TIFFIN_SIGN_UP_CONFIRM, isProduction || read.TIFFIN_MAIL_URL !== null),
    openSecret: read.TIFFIN_OPEN_SECRET_FILE,
    consoleOrigins: read.TIFFIN_CONSOLE_ORIGINS?.split(' ') ?? [],
    trustedProxies: read.TIFFIN_TRUSTED_PROXIES ?? '',
    limits: {
      leastPasswordCharacters: read.TIFFIN_LEAST_PASSWORD_CHARACTERS,
      signInsPerAccount: read.TIFFIN_SIGN_INS_PER_ACCOUNT,
      signInsPerAddress: read.TIFFIN_SIGN_INS_PER_ADDRESS,
      signUpsPerAddress: read.TIFFIN_SIGN_UPS_PER_ADDRESS,
      mailsPerAccount: read.TIFFIN_MAILS_PER_ACCOUNT,
      mailsPerAddress: read.TIFFIN_MAILS_PER_ADDRESS,
      deviceCodesPerAddress: read.TIFFIN_DEVICE_CODES_PER_ADDRESS,
      deviceCodes: read.TIFFIN_DEVICE_CODES,
    },
    isProduction,
    lifelineFd: read.TIFFIN_LIFELINE_FD,
  };
}

/** Where mail reaches people. Elsewhere a new account works at once, and sign-up cannot hide that an address has one. */
function confirmsByMail(wanted: string | null, reachesPeople: boolean): boolean {
  return wanted === null ? reachesPeople : wanted === 'mail';
}

export const readExportConfig = (environment = process.env): Pick<IdentityConfig, 'databaseUrl'> => ({
  databaseUrl: readEnvironment('export-accounts', { DATABASE_URL: variables.DATABASE_URL }, environment).DATABASE_URL,
});

/** What a file holds. */
function secret() {
  const what = 'the path of a readable file that is not empty';
  return z.pipe(text(what).check(z.refine((path) => contentOf(path) !== '', { error: what })), z.transform(contentOf));
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}
