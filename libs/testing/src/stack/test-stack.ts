import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { issueWorkerGrant } from '@tiffin/access';
import { addKek } from '@tiffin/keys';
import { PostgresTenancyStore, TenantDatabase } from '@tiffin/postgres';
import { developmentTenantId, SeedDevelopment } from '@tiffin/tenancy-operations';
import { Redis } from 'ioredis';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../test-database.js';
import { ManagedProcess } from './managed-process.js';
import { TestClient } from './test-client.js';
import { freePort, signInEnvironment, TestIdentity } from './test-identity.js';

export const processNames = ['cell-local', 'api', 'builder', 'deployer', 'promoter'] as const;
export type ProcessName = (typeof processNames)[number];

export interface StackOptions {
  /** Default: what the variable REDIS_URL of the test run says; without either the queue lives in Postgres. */
  readonly redisUrl?: string;
  /** Whether releases are promoted here; most tests do without that process. */
  readonly promotes?: boolean;
  /** How long the work of a worker that died stays its own; default: as in production. */
  readonly leaseMs?: number;
  /** How often the workers look for what nobody rang for; default: as in production. */
  readonly sweepMs?: number;
  /** How long after a fault is tried again, at first; default: as in production. */
  readonly retryAfterMs?: number;
  /** How long a unit may take until it is ready; default: as in production. */
  readonly readyDeadlineMs?: number;
  /** What retention keeps, as variables of the builder and the cell; default: as in production. */
  readonly keep?: Readonly<Record<string, string>>;
  /** Networks, with commas between, whose addresses tenants may name although they are not public. */
  readonly permitted?: string;
  /** Whether people sign in: then the embedded provider runs, too. Default: API tokens alone. */
  readonly people?: boolean;
  /** The realm of another provider, which runs already: people sign in there. */
  readonly issuer?: string;
}

/** The whole platform as it is built, on a database and folders of its own. */
export class TestStack {
  private constructor(
    readonly database: TestDatabase,
    readonly folder: string,
    readonly token: string,
    readonly processes: Readonly<Record<ProcessName, ManagedProcess>>,
    /** Ports that stay the same over restarts. */
    readonly ports: { api: number; router: number },
    private readonly redisUrl: string | null,
    private readonly provider: TestIdentity | null,
  ) {}

  static async start(options: StackOptions = {}): Promise<TestStack> {
    const database = await createTestDatabase();
    const folder = await mkdtemp(join(tmpdir(), 'tiffin-stack-'));
    const token = `tfn_${randomBytes(24).toString('base64url')}`;
    addKek(join(folder, 'keys'), { development: true });
    for (const name of ['cell-token', 'cell-read-token']) {
      await writeFile(join(folder, name), randomBytes(24).toString('base64url'), { mode: 0o600 });
    }
    await seed(database, token);
    const ports = { api: await portOf(options), router: 0 };
    const place = { database, folder, publicUrl: `http://localhost:${ports.api}` };
    const provider = options.people ? await TestIdentity.start(place) : null;
    const signIn = await signInEnvironment(place, provider?.issuer ?? options.issuer);
    const redisUrl = ownRedis(options.redisUrl ?? process.env['REDIS_URL']);
    const processes = describeProcesses({ ...options, database, folder, ports, redisUrl, signIn });
    const stack = new TestStack(database, folder, token, processes, ports, redisUrl, provider);
    await stack.startProcess('cell-local');
    const others = (['api', 'builder', 'deployer', 'promoter'] as const).filter(
      (name) => name !== 'promoter' || options.promotes,
    );
    await Promise.all(others.map((name) => stack.startProcess(name)));
    return stack;
  }

  /** Where people sign in. */
  get identity(): TestIdentity {
    if (!this.provider) throw new Error('Nobody signs in here: start the platform with people.');
    return this.provider;
  }

  get client(): TestClient {
    return new TestClient(`http://127.0.0.1:${this.ports.api}`, `http://127.0.0.1:${this.ports.router}`, this.token);
  }

  /** Starts a process, again on the port that it had. */
  async startProcess(name: ProcessName): Promise<void> {
    const ready = await this.processes[name].start();
    if (name === 'api') this.ports.api = Number(ready['port']);
    if (name === 'cell-local') this.ports.router = Number(new URL(String(ready['routerUrl'])).port);
  }

  /** Deletes all jobs, as if the queue's store had been lost. */
  async emptyQueue(): Promise<void> {
    if (this.redisUrl !== null) {
      const redis = new Redis(this.redisUrl);
      await redis.flushdb();
      redis.disconnect();
      return;
    }
    const client = new pg.Client({ connectionString: this.database.superuser });
    await client.connect();
    await client.query('delete from bullmq.job');
    await client.end();
  }

  async stop(): Promise<void> {
    const others = ['api', 'builder', 'deployer', 'promoter'] as const;
    await Promise.all(others.map((name) => this.processes[name].end('SIGTERM')));
    await Promise.all([this.processes['cell-local'].end('SIGTERM'), this.provider?.stop()]);
    await this.database.drop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Who names the api's address before it listens, as what brings browsers back there, chooses its port. */
const portOf = async ({ people, issuer }: StackOptions): Promise<number> => (people || issuer ? freePort() : 0);

/** Test files that run side by side must not take each other's jobs: each worker of the test run has a database of Redis for itself. */
function ownRedis(url: string | undefined): string | null {
  if (!url) return null;
  const own = new URL(url);
  own.pathname = `/${process.env['VITEST_POOL_ID'] ?? '0'}`;
  return own.toString();
}

async function seed(database: TestDatabase, token: string): Promise<void> {
  const opened = await TenantDatabase.open(database.app, 1);
  try {
    await new SeedDevelopment(new PostgresTenancyStore(opened)).run(
      issueWorkerGrant(developmentTenantId, 'seed'),
      token,
    );
  } finally {
    await opened.close();
  }
}

/** Only what differs from production. */
const timings = ({ leaseMs, sweepMs, retryAfterMs }: Omit<StackOptions, 'redisUrl'>): Record<string, string> => ({
  ...(leaseMs ? { TIFFIN_LEASE_MS: String(leaseMs) } : {}),
  ...(sweepMs ? { TIFFIN_SWEEP_MS: String(sweepMs) } : {}),
  ...(retryAfterMs ? { TIFFIN_RETRY_AFTER_MS: String(retryAfterMs) } : {}),
});

interface Place extends Omit<StackOptions, 'redisUrl'> {
  readonly database: TestDatabase;
  readonly folder: string;
  readonly ports: { readonly api: number; readonly router: number };
  readonly redisUrl: string | null;
  /** What the api is told of where people sign in. */
  readonly signIn: Readonly<Record<string, string>>;
}

function describeProcesses(place: Place): Readonly<Record<ProcessName, ManagedProcess>> {
  const { database, folder, ports, redisUrl, readyDeadlineMs, signIn } = place;
  const common = {
    TIFFIN_IMAGES_DIR: join(folder, 'images'),
    TIFFIN_RUNTIMES_DIR: resolve('dist/runtimes'),
    TIFFIN_CELL_SOCKET: join(folder, 'cell.sock'),
    ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
    ...(place.permitted ? { TIFFIN_OUTGOING_PERMITTED: place.permitted } : {}),
    ...timings(place),
    ...place.keep,
  };
  const mayChangeCell = { TIFFIN_CELL_TOKEN_FILE: join(folder, 'cell-token') };
  const opensSecrets = { TIFFIN_KEY_RING_DIR: join(folder, 'keys') };
  const mayReadCell = { TIFFIN_CELL_READ_TOKEN_FILE: join(folder, 'cell-read-token') };
  const managed = (name: ProcessName, environment: () => Record<string, string>) =>
    new ManagedProcess({
      name,
      program: resolve(`dist/apps/${name}/main.mjs`),
      get environment() {
        return { ...common, ...environment() };
      },
    });
  return {
    'cell-local': managed('cell-local', () => ({
      ...mayChangeCell,
      ...mayReadCell,
      TIFFIN_CELL_DIR: join(folder, 'cell'),
      TIFFIN_ROUTER_PORT: String(ports.router),
      ...(readyDeadlineMs ? { TIFFIN_READY_DEADLINE_MS: String(readyDeadlineMs) } : {}),
    })),
    api: managed('api', () => ({
      ...mayReadCell,
      ...opensSecrets,
      DATABASE_URL: database.app,
      OPERATOR_DATABASE_URL: database.operator,
      HOST: '127.0.0.1',
      PORT: String(ports.api),
      TIFFIN_ROUTER_PORT: String(ports.router),
      TIFFIN_CONSOLE_DIR: resolve('dist/console'),
      ...signIn,
    })),
    builder: managed('builder', () => ({
      ...opensSecrets,
      DATABASE_URL: database.worker,
      TIFFIN_BASE_LOCK: resolve('infra/base-image/base.lock.json'),
      TIFFIN_CACHE_DIR: join(tmpdir(), 'tiffin-test-packages'),
    })),
    deployer: managed('deployer', () => ({
      ...mayChangeCell,
      ...opensSecrets,
      DATABASE_URL: database.worker,
      TIFFIN_DATABASES_PERMITTED: '127.0.0.0/8',
    })),
    promoter: managed('promoter', () => ({ ...mayReadCell, DATABASE_URL: database.worker })),
  };
}
