import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import { type EnvironmentId, newId, type TenantId } from '@tiffin/kernel';
import { environmentState, environmentTrouble } from '@tiffin/deployments-rules';
import { PostgresReadModel, TenantDatabase } from '@tiffin/postgres';
import type { RunningProcess } from '@tiffin/process';
import { createTestDatabase, type TestDatabase, testKeys, waitUntil } from '@tiffin/testing';
import { CellProcess } from '@tiffin/testing/cell-process';
import pg from 'pg';
import { openDeployer } from './open-deployer.js';
import { makeDue } from './testing/due-environments.js';
import { noClusters } from './testing/no-clusters.js';

/** Accepts connections, reads what comes and never answers; it says that it is at work, so that nobody's patience runs out. */
class HungCell {
  readonly held = new Set<Socket>();
  private readonly server = createServer((socket) => {
    this.held.add(socket.resume().on('error', () => undefined));
    const sign = setInterval(() => socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 1_000);
    socket.on('close', () => {
      clearInterval(sign);
      this.held.delete(socket);
    });
  });

  constructor(readonly dir: string) {}

  async listen(): Promise<void> {
    await mkdir(this.dir);
    await writeFile(join(this.dir, 'token'), 'a-token-for-tests-only');
    await new Promise<void>((resolve) => this.server.listen(join(this.dir, 'cell.sock'), resolve));
  }

  close(): void {
    for (const socket of this.held) socket.destroy();
    this.server.close();
  }
}

let database: TestDatabase;
let client: pg.Client;
let well: CellProcess;
let other: CellProcess;
let hung: HungCell;
let dir: string;
let app: TenantDatabase;
let deployer: RunningProcess;
const reported: unknown[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  app = await TenantDatabase.open(database.app, 1);
  client = new pg.Client({ connectionString: database.superuser });
  await client.connect();
  dir = await mkdtemp(join(tmpdir(), 'tiffin-hung-'));
  hung = new HungCell(join(dir, 'hung'));
  await hung.listen();
  [well, other] = await Promise.all([CellProcess.start(), CellProcess.start()]);
  for (const { dir } of [well, other]) await copyFile(join(dir, 'token'), join(dir, 'run', 'token'));
  await client.query(`update platform.cell set address = $1 where name = 'local'`, [join(well.dir, 'run')]);
  const add = `insert into platform.cell (id, name, driver, address) values ($1, $2, 'local', $3)`;
  await client.query(add, [newId(), 'hung', hung.dir]);
  await client.query(add, [newId(), 'other', join(other.dir, 'run')]);
  deployer = await openDeployer({
    config: {
      clusters: noClusters,
      ...{ databaseUrl: database.worker, redisUrl: null, cellSocket: '/nowhere', cellTokenFile: '/nowhere' },
      ...{
        keys: { keyRingDir: testKeys().folder, transit: null },
        secretKeyFile: null,
        domain: 'localhost',
        outgoing: { permitted: [], refused: [], dnsServers: [] },
        databasesPermitted: [],
        lifelineFd: null,
        leaseMs: 3_000,
        retryAfterMs: 60_000,
      },
      ...{ readyWithinMs: 20_000, sweepMs: 300 },
    },
    grantFor: (tenantId) => issueWorkerGrant(tenantId, 'deployer'),
    report: (error) => void reported.push(error),
  });
}, 60_000);
afterAll(async () => {
  hung.close();
  await deployer.close();
  await Promise.all([well.close(), other.close()]);
  await client.end();
  await app.close();
  await database.drop();
  await rm(dir, { recursive: true });
});

/** A cell counts as silent after some ten seconds; the rest is for a busy machine. */
const patienceMs = 60_000;

async function untilLive(id: string): Promise<void> {
  const sql = 'select 1 from environment where id = $1 and current_release_id = desired_release_id';
  await waitUntil('it is live', async () => (await client.query(sql, [id])).rows.length === 1, patienceMs);
}

it(
  'a cell that accepts connections and never answers delays no deployment of another',
  async () => {
    const unit = {
      ...{ key: 'function-a', kind: 'function', name: 'a', memoryMb: 128, upstreams: [] },
      imageDigest: await well.image({ answer: 'hi' }),
    };
    const waiting = await makeDue(client, { cell: 'hung', environments: 20, units: [unit] });
    // One of them is the sweep's own question.
    await waitUntil('the hung cell holds all that it may of one tenant', () => hung.held.size >= 7);
    const held = [...hung.held];
    for (let time = 0; time < 3; time += 1) {
      const [id = ''] = await makeDue(client, { cell: 'local', environments: 1, units: [unit] });
      await untilLive(id);
    }
    expect(held.filter((socket) => !hung.held.has(socket))).toEqual([]);
    const { rows } = await client.query('select 1 from environment where id = any($1) and deploy_epoch > 0', [waiting]);
    expect(rows).toHaveLength(6);
  },
  4 * patienceMs,
);

/** What the api says of an environment, and a mark that changes with every write of its row. */
async function shown(id: string): Promise<{ state: string; fault: string | null; row: string }> {
  const { rows } = await client.query<{ tenant: string; row: string }>(
    'select tenant_id as tenant, xmin::text as row from environment where id = $1',
    [id],
  );
  const key = issueWorkerGrant(rows[0]?.tenant as TenantId, 'test');
  const [environment] = await new PostgresReadModel(app).environments(key, [id as EnvironmentId]);
  if (!environment) throw new Error('there is no such environment');
  const { fault } = environmentTrouble(environment);
  return { state: environmentState(environment), fault, row: rows[0]?.row ?? '' };
}

it(
  'a cell that is stopped or killed degrades its environments until it is back, and nothing is written to them',
  async () => {
    const unit = {
      ...{ key: 'function-a', kind: 'function', name: 'a', memoryMb: 128, upstreams: [] },
      imageDigest: await well.image({ answer: 'hi' }),
    };
    await other.image({ answer: 'hi' });
    const fall = async (cell: 'local' | 'other', fell: () => unknown, back: () => unknown): Promise<void> => {
      const [id = ''] = await makeDue(client, { cell, environments: 1, units: [unit] });
      await untilLive(id);
      const before = await shown(id);
      expect(before).toMatchObject({ state: 'live', fault: null });
      await fell();
      const away = await waitUntil(
        `the environment of ${cell} is degraded`,
        async () => {
          const seen = await shown(id);
          return seen.state === 'degraded' && seen;
        },
        patienceMs,
      );
      expect(away.fault).toMatch(new RegExp(`^The cell "${cell}" has not answered since 20`));
      expect(away.row).toBe(before.row);
      await back();
      await waitUntil('it is live again', async () => (await shown(id)).state === 'live', patienceMs);
      expect(await shown(id)).toEqual(before);
    };
    // At the same time: each waits until its cell counts as silent.
    const stopped = fall(
      'local',
      () => well.child?.kill('SIGSTOP'),
      () => well.child?.kill('SIGCONT'),
    );
    const killed = fall(
      'other',
      () => other.kill('SIGKILL'),
      () => other.start(),
    );
    await Promise.all([stopped, killed]);
  },
  3 * patienceMs,
);
