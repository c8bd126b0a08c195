import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Issuer, issuerForm, readIssuer } from '@tiffin/identity';
import type { KeySettings } from '@tiffin/keys';
import {
  clusterVariables,
  keySettingsOf,
  kubeconfigsDir,
  keyVariables,
  optional,
  type OutgoingSettings,
  outgoingSettingsOf,
  outgoingVariables,
  port,
  readEnvironment,
  text,
  wholeNumber,
  WrongVariables,
} from '@tiffin/process';
import * as z from 'zod/mini';
import { defaultSupportMinutes } from './api-options.js';
import type { TokenRouteConfig } from './registry/open-token-route.js';
import { tokenRouteConfigOf, tokenRouteVariables } from './registry/token-route-config.js';
import { defaultWebOptions, type WebOptions } from './web-options.js';

export interface ApiConfig {
  readonly databaseUrl: string;
  /** As role tiffin_operator; null: nobody is an operator here. */
  readonly operatorDatabaseUrl: string | null;
  /** For how long operators may open support access, at most. */
  readonly supportMinutes: number;
  readonly redisUrl: string | null;
  readonly host: string;
  /** 0: the kernel chooses. */
  readonly port: number;
  /** Built console; null: none is served. */
  readonly consoleDir: string | null;
  /** Null: there is no local cell on this machine. */
  readonly cellSocket: string | null;
  /** Null: cells in clusters cannot be reached from here. */
  readonly kubeconfigsDir: string | null;
  /** May look into the cell, and change nothing. */
  readonly cellReadTokenFile: string | null;
  /** The public halves of the keys that the tenants' keys are wrapped with; no private one is needed here. */
  readonly keys: KeySettings;
  /** Which addresses of tenants are contacted. */
  readonly outgoing: OutgoingSettings;
  readonly domain: string;
  /** Where the cell's router answers, as clients see it. */
  readonly routerPort: number;
  /** Hands mail to a server; null: it is kept in the folder. */
  readonly mailUrl: string | null;
  readonly mailFrom: string;
  readonly mailFolder: string;
  /** Where people meet the console; null: where the api listens. */
  readonly publicUrl: string | null;
  readonly lifelineFd: number | null;
  /** Null: nobody signs in, and API tokens alone open anything. */
  readonly identity: IdentityConfig | null;
  readonly web: WebOptions;
  /** Null: no registry sends anybody here for a token. */
  readonly registry: TokenRouteConfig | null;
}

export interface IdentityConfig {
  readonly issuer: Issuer;
  /** Where browsers find the console, and come back to from the provider. */
  readonly publicUrl: URL;
  /** Seals the sessions of browsers; a file that nobody else reads. */
  readonly sessionKeyFile: string;
}

const modes = 'development or production';
const origin = 'a list of origins as https://console.example.com, with commas between';
const isOrigins = (list: string): boolean => originsOf(list).every((one) => URL.parse(one)?.origin === one);
const originsOf = (list: string): readonly string[] => list.split(',').map((one) => one.trim());

const isConsole = (folder: string): boolean => existsSync(join(folder, 'index.html'));
const consoleFolder = 'the folder of the built console, with its index.html';

/** An origin, since the console answers at its root; of TLS, since what keeps somebody signed in goes there with each request. */
const isPublic = (url: string): boolean =>
  /^(https:|http:\/\/localhost(:|\/|$))/.test(url) && URL.parse(url)?.origin === url.replace(/\/$/, '');
const publicForm =
  'the URL at which browsers find the console, without a path, like https://tiffin.example.com; https, but for localhost';
const mailForm = 'the URL of a mail server, smtp:// or smtps://';

const variables = {
  DATABASE_URL: text('the URL of the database, as role tiffin_app'),
  OPERATOR_DATABASE_URL: optional(text('the URL of the database, as role tiffin_operator')),
  TIFFIN_SUPPORT_MINUTES: z._default(wholeNumber({ from: 1, to: 1440 }), defaultSupportMinutes),
  REDIS_URL: optional(text('the URL of a Redis')),
  HOST: z._default(text('the address to listen on'), '127.0.0.1'),
  PORT: z._default(port(), 4000),
  TIFFIN_CONSOLE_DIR: optional(text(consoleFolder).check(z.refine(isConsole, { error: consoleFolder }))),
  TIFFIN_CELL_SOCKET: optional(text("the path of the cell's socket")),
  TIFFIN_CELL_READ_TOKEN_FILE: optional(text("the path of the cell's read token")),
  ...clusterVariables,
  ...keyVariables,
  ...outgoingVariables,
  TIFFIN_DOMAIN: z._default(text('the domain of the gateways'), 'localhost'),
  TIFFIN_ROUTER_PORT: z._default(port(), 8080),
  TIFFIN_MAIL_URL: optional(text(mailForm).check(z.regex(/^smtps?:\/\/\S+$/, { error: mailForm }))),
  TIFFIN_MAIL_FROM: z._default(text('the sender of mail, as Name <address>'), 'Tiffin <no-reply@localhost>'),
  TIFFIN_MAIL_DIR: z._default(text('the folder of mail where there is no server'), '.tiffin/mail'),
  TIFFIN_LIFELINE_FD: optional(wholeNumber()),
  TIFFIN_ISSUER_URL: optional(
    text(issuerForm).check(z.refine((url) => readIssuer(url) !== null, { error: issuerForm })),
  ),
  TIFFIN_PUBLIC_URL: optional(text(publicForm).check(z.refine(isPublic, { error: publicForm }))),
  TIFFIN_SESSION_KEY_FILE: optional(text("the path of the key that seals browsers' sessions")),
  TIFFIN_MODE: z._default(z.enum(['development', 'production'], { error: modes }), defaultWebOptions.mode),
  TIFFIN_ORIGINS: optional(text(origin).check(z.refine(isOrigins, { error: origin }))),
  TIFFIN_TRUSTED_DOCUMENTS_ONLY: z._default(z.enum(['yes', 'no'], { error: 'yes or no' }), 'no'),
  ...tokenRouteVariables,
  TIFFIN_COST_PER_MINUTE: z._default(wholeNumber({ from: 1 }), defaultWebOptions.costPerMinute),
};

interface IdentityVariables {
  readonly TIFFIN_ISSUER_URL: string | null;
  readonly TIFFIN_PUBLIC_URL: string | null;
  readonly TIFFIN_SESSION_KEY_FILE: string | null;
}

/** All of it or nothing. */
function readIdentity(read: IdentityVariables): IdentityConfig | null {
  const { TIFFIN_ISSUER_URL: url, TIFFIN_PUBLIC_URL: publicUrl, TIFFIN_SESSION_KEY_FILE: sessionKeyFile } = read;
  const issuer = url === null ? null : readIssuer(url);
  if (!issuer) return null;
  if (publicUrl !== null && sessionKeyFile !== null) return { issuer, publicUrl: new URL(publicUrl), sessionKeyFile };
  const missing = publicUrl === null ? `TIFFIN_PUBLIC_URL, ${publicForm}` : 'TIFFIN_SESSION_KEY_FILE, a path';
  throw new WrongVariables(`api cannot start with these variables:\nTIFFIN_ISSUER_URL also needs ${missing}.`);
}

export function readConfig(environment = process.env): ApiConfig {
  const read = readEnvironment('api', variables, environment);
  return {
    databaseUrl: read.DATABASE_URL,
    operatorDatabaseUrl: read.OPERATOR_DATABASE_URL,
    supportMinutes: read.TIFFIN_SUPPORT_MINUTES,
    redisUrl: read.REDIS_URL,
    host: read.HOST,
    port: read.PORT,
    consoleDir: read.TIFFIN_CONSOLE_DIR,
    cellSocket: read.TIFFIN_CELL_SOCKET,
    kubeconfigsDir: kubeconfigsDir(read),
    cellReadTokenFile: read.TIFFIN_CELL_READ_TOKEN_FILE,
    keys: keySettingsOf('api', read),
    outgoing: outgoingSettingsOf(read),
    domain: read.TIFFIN_DOMAIN,
    routerPort: read.TIFFIN_ROUTER_PORT,
    mailUrl: read.TIFFIN_MAIL_URL,
    mailFrom: read.TIFFIN_MAIL_FROM,
    mailFolder: read.TIFFIN_MAIL_DIR,
    publicUrl: read.TIFFIN_PUBLIC_URL,
    lifelineFd: read.TIFFIN_LIFELINE_FD,
    identity: readIdentity(read),
    registry: tokenRouteConfigOf(read),
    web: {
      mode: read.TIFFIN_MODE,
      origins: read.TIFFIN_ORIGINS === null ? [] : originsOf(read.TIFFIN_ORIGINS),
      isTrustedOnly: read.TIFFIN_TRUSTED_DOCUMENTS_ONLY === 'yes',
      costPerMinute: read.TIFFIN_COST_PER_MINUTE,
    },
  };
}
