import { existsSync } from 'node:fs';
import { config } from '../config.js';
import { layout } from '../layout.js';
import { type Cluster, clusterVariables } from './cluster-choice.js';
import type { StackPorts } from './preflight.js';
import type { DatabaseAnswer } from './prepare-database.js';
import type { ProcessSpec } from './supervised-process.js';

type Variables = Readonly<Record<string, string>>;

/**
 * Less memory, for processes that wait most of the time: small young generations, few of glibc's arenas, and thresholds that stay where they
 * are. By itself glibc raises them with each large block that is freed, and then keeps what the start of a program needed.
 */
const lean = {
  args: ['--max-semi-space-size=2'],
  environment: { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_TRIM_THRESHOLD_: '131072' },
} as const;

/** What answers many requests a second: a larger young generation, where the work of one is not collected before it is done. */
const serving = ['--max-semi-space-size=16'];

/** No signal opens a debugger, through which anything else of this user could run its code in the platform's processes. */
const closed = ['--disable-sigusr1'];

const spec = (name: string, environment: Variables, young: readonly string[] = lean.args): ProcessSpec => ({
  name,
  args: [...closed, ...young, layout.app(name)],
  environment: {
    ...config.inherited,
    PATH: config.path,
    ...lean.environment,
    NODE_ENV: 'production',
    TIFFIN_MODE: config.mode,
    NODE_COMPILE_CACHE: layout.compileCache,
    ...environment,
  },
  cwd: config.root,
});

const work: Variables = {
  TIFFIN_IMAGES_DIR: layout.images,
  TIFFIN_RUNTIMES_DIR: layout.runtimes,
  TIFFIN_DOMAIN: config.domain,
  ...(config.redisUrl ? { REDIS_URL: config.redisUrl } : {}),
};

/** What shows the cell gets a token that changes nothing in it; only what deploys gets the full one. */
const looksAtLocalCell: Variables = {
  TIFFIN_CELL_SOCKET: layout.cellSocket,
  TIFFIN_CELL_READ_TOKEN_FILE: layout.cellReadToken,
};
const changesLocalCell: Variables = { TIFFIN_CELL_SOCKET: layout.cellSocket, TIFFIN_CELL_TOKEN_FILE: layout.cellToken };

interface CellAccess {
  readonly looks: Variables;
  readonly works: Variables;
  readonly builds: Variables;
}

const accessTo = (cluster: Cluster | null): CellAccess =>
  cluster === null ? { looks: looksAtLocalCell, works: changesLocalCell, builds: {} } : clusterVariables(cluster);

export const cellSpec = (ports: StackPorts): ProcessSpec =>
  spec('cell-local', {
    ...looksAtLocalCell,
    ...changesLocalCell,
    ...config.cellQuotas,
    TIFFIN_CELL_DIR: layout.cell,
    TIFFIN_IMAGES_DIR: layout.images,
    TIFFIN_ROUTER_PORT: String(ports.router),
  });

/** What sets secrets of environments needs the public halves of the keys, and what uses them, or takes them out of logs, the private ones. */
const sealsSecrets: Variables = { TIFFIN_KEY_RING_DIR: layout.keyRing, ...config.keyService };
const opensSecrets = (): Variables => ({
  ...sealsSecrets,
  ...(existsSync(layout.formerSecretKey) ? { TIFFIN_SECRET_KEY_FILE: layout.formerSecretKey } : {}),
});

/** Who vouches for people: the user's Keycloak, or the provider that runs here. */
export const issuerUrl = (ports: StackPorts): string =>
  `${config.keycloakUrl ?? `http://localhost:${ports.identity}`}/realms/tiffin`;

/** Where browsers find the console: at the name that sign-in returns to, so that it is one site with the provider. */
export const publicUrl = (ports: StackPorts): string => `http://localhost:${ports.api}`;

/** From here on what speaks to the database: each under the role that its work needs. */
export const identitySpec = (ports: StackPorts, database: DatabaseAnswer): ProcessSpec =>
  spec('identity', {
    ...config.identitySettings,
    DATABASE_URL: database.identity,
    HOST: '127.0.0.1',
    PORT: String(ports.identity),
    TIFFIN_ISSUER_URL: issuerUrl(ports),
    TIFFIN_CONSOLE_ORIGINS: publicUrl(ports),
    TIFFIN_MAIL_DIR: layout.mail,
    ...config.mail,
    TIFFIN_IDENTITY_KEYS_FILE: layout.identityKeys,
    TIFFIN_IDENTITY_API_SECRET_FILE: layout.identityApiSecret,
    ...(config.mode === 'development' ? { TIFFIN_OPEN_SECRET_FILE: layout.openSecret } : {}),
  });

export const apiSpec = (ports: StackPorts, database: DatabaseAnswer, cluster: Cluster | null): ProcessSpec => {
  const environment = {
    TIFFIN_ISSUER_URL: issuerUrl(ports),
    TIFFIN_PUBLIC_URL: publicUrl(ports),
    TIFFIN_SESSION_KEY_FILE: layout.sessionKey,
    TIFFIN_MAIL_DIR: layout.mail,
    ...config.mail,
    ...config.outgoing,
    ...work,
    ...accessTo(cluster).looks,
    ...sealsSecrets,
    DATABASE_URL: database.app,
    OPERATOR_DATABASE_URL: database.operator,
    HOST: '127.0.0.1',
    PORT: String(ports.api),
    TIFFIN_CONSOLE_DIR: layout.console,
    TIFFIN_ROUTER_PORT: String(ports.router),
  };
  return spec('api', environment, serving);
};

export function workerSpecs(
  ports: StackPorts,
  database: DatabaseAnswer,
  cluster: Cluster | null,
): readonly ProcessSpec[] {
  const { looks, works, builds } = accessTo(cluster);
  return [
    spec('builder', {
      ...work,
      ...builds,
      ...config.packageAccess,
      ...opensSecrets(),
      DATABASE_URL: database.worker,
      TIFFIN_BASE_LOCK: layout.baseLock,
      TIFFIN_CACHE_DIR: layout.packageCache,
    }),
    spec('deployer', {
      ...work,
      ...works,
      ...opensSecrets(),
      ...config.outgoing,
      ...config.databases,
      DATABASE_URL: database.worker,
      TIFFIN_ROUTER_PORT: String(ports.router),
    }),
    spec('promoter', { ...work, ...looks, DATABASE_URL: database.worker }),
    spec('auditor', {
      ...config.audit,
      DATABASE_URL: database.auditor,
      TIFFIN_CHECKPOINTS: config.audit['TIFFIN_CHECKPOINTS'] ?? layout.checkpoints,
      TIFFIN_AUDIT_KEY_FILE: layout.auditKey,
    }),
  ];
}
