import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { issueOperatorGrant } from '@tiffin/access';
import { AbortMove, MoveTenant } from '@tiffin/deployments-operations';
import { accepted, type CellId, type EnvironmentId, newId, type TenantId } from '@tiffin/kernel';
import { OperatorDatabase, PostgresDirectory, PostgresOperatorCellStore, TenantDatabase } from '@tiffin/postgres';
import { createTestDatabase, type TestDatabase, testKeys, waitUntil } from '@tiffin/testing';
import { CellProcess } from '@tiffin/testing/cell-process';
import pg from 'pg';
import { makeDue } from './testing/due-environments.js';

const patienceMs = 60_000;
const olga = { actor: { kind: 'operator', id: 'olga', name: 'Olga' } as const, signedInAt: new Date() };
const grant = accepted(issueOperatorGrant('platform.tenant.move', olga));

let database: TestDatabase;
let client: pg.Client;
let app: TenantDatabase;
let operators: OperatorDatabase;
let store: PostgresOperatorCellStore;
let cells: Readonly<Record<string, CellProcess>>;
let deployer: ChildProcess;
let ids: Readonly<Record<string, CellId>>;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.superuser });
  await client.connect();
  app = await TenantDatabase.open(database.app, 1);
  operators = new OperatorDatabase(database.operator);
  store = new PostgresOperatorCellStore(operators);
  const [a, b] = await Promise.all([CellProcess.start(), CellProcess.start()]);
  cells = { a, b };
  ids = { a: newId<CellId>(), b: newId<CellId>() };
  for (const [name, { dir }] of Object.entries(cells)) {
    await copyFile(join(dir, 'token'), join(dir, 'run', 'token'));
    const add = `insert into platform.cell (id, name, driver, address) values ($1, $2, 'local', $3)`;
    await client.query(add, [ids[name], name, join(dir, 'run')]);
  }
  await client.query(`update platform.cell set state = 'down' where name = 'local'`);
  deployer = await startDeployer();
}, 60_000);
afterAll(async () => {
  await kill();
  await Promise.all(Object.values(cells).map((cell) => cell.close()));
  await operators.close();
  await app.close();
  await client.end();
  await database.drop();
});

/** As it is shipped, a process of its own. */
async function startDeployer(): Promise<ChildProcess> {
  const env = {
    ...{ DATABASE_URL: database.worker, TIFFIN_CELL_SOCKET: '/nowhere', TIFFIN_CELL_TOKEN_FILE: '/nowhere' },
    ...{ TIFFIN_KEY_RING_DIR: testKeys().folder, TIFFIN_SWEEP_MS: '300', TIFFIN_LIFELINE_FD: '3' },
  };
  const stdio = ['ignore', 'pipe', 'pipe', 'pipe'] as const;
  const child = spawn(process.execPath, [resolve('dist/apps/deployer/main.mjs')], { env, stdio: [...stdio] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  await waitUntil('the deployer is ready', () => {
    if (child.exitCode !== null) throw new Error(output);
    return output.includes('"msg":"ready"');
  });
  return child;
}

async function kill(): Promise<void> {
  const ended = once(deployer, 'exit');
  deployer.kill('SIGKILL');
  await ended;
}

interface Moving {
  readonly tenantId: TenantId;
  readonly environmentId: EnvironmentId;
  readonly host: string;
}

/** A tenant of the cell `a` whose environment answers. */
async function servedTenant(): Promise<Moving> {
  const program = { answer: 'hi' };
  const imageDigest = await (cells.a as CellProcess).image(program);
  await cells.b?.image(program);
  const unit = { key: 'function-a', kind: 'function', name: 'a', memoryMb: 128, upstreams: [], imageDigest };
  const tenantId = newId<TenantId>();
  const routes = [{ unit: unit.key, gatewaySlug: 'g' }];
  const [environmentId = ''] = await makeDue(client, { tenantId, cell: 'a', environments: 1, units: [unit], routes });
  const live = 'select 1 from environment where id = $1 and current_release_id = desired_release_id';
  const isLive = async () => (await client.query(live, [environmentId])).rows.length === 1;
  await waitUntil('it is live', isLive, patienceMs);
  return { tenantId, environmentId: environmentId as EnvironmentId, host: `g.e1.p.t${tenantId}.localhost` };
}

const begin = ({ tenantId }: Moving, to = 'b') => new MoveTenant(store).run(grant, tenantId, ids[to] as CellId);
const stepOf = async (move: string): Promise<string> =>
  (await client.query<{ step: string }>('select step from platform.tenant_move where id = $1', [move])).rows[0]?.step ??
  '';
const reaches = (move: string, steps: readonly string[]) =>
  waitUntil(`it comes to ${steps[0]}`, async () => steps.includes(await stepOf(move)), patienceMs);
const has = async (cell: string, { environmentId }: Moving): Promise<boolean> =>
  (await cells[cell]?.cell.list())?.some((one) => one.environmentId === environmentId) ?? false;

/** Calls a host again and again, where the directory says that it is; answers what it was answered, once told to stop. */
function load({ environmentId, host }: Moving) {
  const directory = new PostgresDirectory(app);
  const answers: string[] = [];
  let isOver = false;
  const calls = (async () => {
    while (!isOver) {
      const at = (await directory.cellOf(environmentId))?.name ?? '';
      const answer = await cells[at]?.get(host, '/').catch((error: Error) => ({ status: 0, body: error.message }));
      answers.push(`${at} ${answer?.status} ${answer?.body}`);
    }
  })();
  return {
    stop: async () => {
      isOver = true;
      await calls;
      return Map.groupBy(answers, (answer) => answer);
    },
  };
}

it(
  'tenants move under load, whatever step their deployer is killed at, and not one request fails',
  async () => {
    const steps = ['hold', 'bring', 'switch', 'remove', 'done'];
    const tenants = [await servedTenant(), await servedTenant(), await servedTenant(), await servedTenant()];
    const loads = tenants.map(load);
    const moves: string[] = [];
    for (const [at, tenant] of tenants.entries()) {
      const move = await begin(tenant);
      moves.push(move);
      await reaches(move, steps.slice(at));
      await kill();
      deployer = await startDeployer();
    }
    for (const move of moves) await reaches(move, ['done']);
    for (const tenant of tenants) expect([await has('a', tenant), await has('b', tenant)]).toEqual([false, true]);
    for (const { stop } of loads) {
      const answers = await stop();
      expect([...answers.keys()].toSorted()).toEqual(['a 200 hi', 'b 200 hi']);
      expect(answers.get('b 200 hi')?.length).toBeGreaterThan(10);
    }
  },
  5 * patienceMs,
);

it(
  'a tenant whose new cell is away stays served where it is, and is aborted without a trace once that is back',
  async () => {
    const tenant = await servedTenant();
    const calls = load(tenant);
    await cells.b?.kill('SIGKILL');
    const move = await begin(tenant);
    const fault = async () =>
      (await client.query<{ fault: string | null }>('select fault from platform.tenant_move where id = $1', [move]))
        .rows[0]?.fault;
    await waitUntil('the fault is told', async () => (await fault()) !== null, patienceMs);
    expect(await fault()).toContain('b');
    await new AbortMove(store).run(grant, tenant.tenantId);
    await cells.b?.start();
    await reaches(move, ['aborted']);
    expect([await has('a', tenant), await has('b', tenant)]).toEqual([true, false]);
    expect([...(await calls.stop()).keys()]).toEqual(['a 200 hi']);
  },
  3 * patienceMs,
);
