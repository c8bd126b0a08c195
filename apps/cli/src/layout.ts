import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { developmentMark } from '@tiffin/contracts';
import { config } from './config.js';

const longestSocketPath = 100;

/** Unix sockets have short names: below a deep folder it goes to the folder of temporary files. */
function socketPath(wanted: string): string {
  if (wanted.length <= longestSocketPath) return wanted;
  return join(tmpdir(), `tiffin-${createHash('sha256').update(wanted).digest('hex').slice(0, 16)}.sock`);
}

/** Told from others by server and name; who logs in does not matter. */
function databaseName(databaseUrl: string): string {
  const { host, pathname } = new URL(databaseUrl);
  return createHash('sha256').update(`${host}${pathname}`).digest('hex').slice(0, 12);
}

const data = (path: string): string => join(config.dataDir, path);

/** Where things lie. Everything below `.tiffin/` may be deleted while nothing runs; it is made again. */
export const layout = {
  data: config.dataDir,
  run: data('run'),
  upFile: data('run/up.json'),
  cellSocket: socketPath(data('run/cell.sock')),
  logs: data('logs'),
  /** What was not mailed, where there is no mail server. */
  token: data('token'),
  secrets: data('secrets'),
  /** Beside secrets that were made for development: nothing that runs in production takes them. */
  developmentMark: data(`secrets/${developmentMark}`),
  /** The one key of secrets of former versions; no new one is made. */
  formerSecretKey: data('secrets/secret-key'),
  keyRing: data('secrets/keys'),
  cellToken: data('secrets/cell-token'),
  cellReadToken: data('secrets/cell-read-token'),
  databasePasswords: data('secrets/database.json'),
  identityKeys: data('secrets/identity-keys.json'),
  identityApiSecret: data('secrets/identity-api-secret'),
  openSecret: data('secrets/open-secret'),
  sessionKey: data('secrets/session-key'),
  demoPassword: data('secrets/demo-password'),
  /** Signs images. */
  signingKey: data('secrets/image-signing-key.pem'),
  signingKeys: data('image-signing-keys.pem'),
  /** Links to the credentials of cells in clusters. */
  kubeconfigs: data('kubeconfigs'),
  auditKey: data('secrets/audit-key.pem'),
  /** Of each database its own: what one has lost is no fault of another. */
  checkpoints: data(config.databaseUrl ? `checkpoints-${databaseName(config.databaseUrl)}` : 'checkpoints'),
  auditPublicKey: data('audit-public-key.pem'),
  postgres: data('postgres'),
  images: data('images'),
  cell: data('cell'),
  mail: data('mail'),
  packageCache: data('cache/packages'),
  /** Beside the build that it is of, so that new data does not start without it. */
  compileCache: join(config.root, '.tiffin/cache/compile'),
  app: (name: string): string => join(config.root, 'dist/apps', name, 'main.mjs'),
  /** Reads the code of a gateway's plugins. */
  pluginInspection: join(config.root, 'dist/apps/cli/inspect-plugins.mjs'),
  databaseSetup: join(config.root, 'dist/apps/cli/database.mjs'),
  runtimes: join(config.root, 'dist/runtimes'),
  console: join(config.root, 'dist/console'),
  /** Where the base image is made, once an image leaves. */
  base: join(config.root, '.tiffin/base'),
  baseLock: join(config.root, 'infra/base-image/base.lock.json'),
  migrations: join(config.root, 'prisma/migrations'),
  walkthrough: join(config.root, 'docs/examples/walkthrough.json'),
} as const;
