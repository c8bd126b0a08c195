/**
 * What reads of the api cost: requests per second at 16 connections, and CPU of the api per request. With `--before=REVISION` the api
 * of that revision of the repository is measured in turn with this one, each on a database of its own.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { applyMigrations, newRolePasswords, provisionDatabase } from '@tiffin/postgres';
import { prepareQueue } from '@tiffin/queue';
import { ManagedProcess, startTestPostgres } from '@tiffin/testing';
import pg from 'pg';
import { earlierRevision } from './earlier-revision.js';
import { graphqlRequest, load, type LoadResult } from './http-load.js';
import { cpuUsOf } from './process-cpu.js';
import { percentile } from './summary.js';

const connections = 16;
const rounds = 7;
const forMs = 3_000;
const queries = {
  viewer: '{ viewer { id name } }',
  projects: '{ projects { edges { node { id name head { number } environments { id name state } } } } }',
} as const;
type QueryName = keyof typeof queries;
const queryNames = Object.keys(queries) as QueryName[];

interface Measured {
  readonly perSecond: number[];
  readonly cpuUs: number[];
  readonly p50: number[];
}

/** The api of one checkout, with one tenant of one project. */
class MeasuredApi {
  readonly results = { viewer: empty(), projects: empty() };

  private constructor(
    readonly name: string,
    private readonly process: ManagedProcess,
    private readonly at: { readonly port: number; readonly token: string },
  ) {}

  static async start(name: string, checkout: string, superuserUrl: string): Promise<MeasuredApi> {
    const urls = await provisionDatabase(superuserUrl, passwords, `bench_${name}`);
    await applyMigrations(urls.owner, join(checkout, 'prisma/migrations'));
    await prepareQueue(urls.owner);
    const database = new URL(superuserUrl);
    database.pathname = `/bench_${name}`;
    const token = await seed(database.toString());
    const process = new ManagedProcess({
      name,
      program: join(checkout, 'dist/apps/api/main.mjs'),
      environment: {
        DATABASE_URL: urls.app,
        PORT: '0',
        TIFFIN_CELL_SOCKET: join(folder, 'no-cell.sock'),
        // Revisions differ in which of the two they read.
        TIFFIN_CELL_TOKEN_FILE: join(folder, 'cell-token'),
        TIFFIN_CELL_READ_TOKEN_FILE: join(folder, 'cell-token'),
        TIFFIN_KEY_RING_DIR: join(folder, 'keys'),
        // Revisions from before tenants had keys read this one.
        TIFFIN_SECRET_KEY_FILE: join(folder, 'secret-key'),
      },
    });
    const ready = await process.start();
    const api = new MeasuredApi(name, process, { port: Number(ready['port']), token });
    await api.ask('mutation { createProject(input: { name: "Shop" }) { project { id } } }');
    return api;
  }

  async ask(query: string): Promise<void> {
    await this.load(query, { connections: 1, forMs: 0.001 });
  }

  async warmUp(query: QueryName): Promise<void> {
    await this.load(queries[query]);
  }

  private load(query: string, how = { connections, forMs }): Promise<LoadResult> {
    const { port } = this.at;
    return load({ port, requests: [graphqlRequest({ ...this.at, query })], ...how });
  }

  async measure(query: QueryName): Promise<void> {
    const cpuBefore = cpuUsOf(this.process.pid);
    const { perSecond, tookMs } = await this.load(queries[query]);
    const result = this.results[query];
    result.perSecond.push(perSecond);
    result.cpuUs.push((cpuUsOf(this.process.pid) - cpuBefore) / tookMs.length);
    result.p50.push(percentile(tookMs, 0.5));
  }

  stop(): Promise<void> {
    return this.process.end('SIGTERM');
  }
}

const empty = (): Measured => ({ perSecond: [], cpuUs: [], p50: [] });

/** A tenant, its owner and a token, in columns that every revision has. */
async function seed(superuserUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  const token = `tfn_${randomBytes(24).toString('base64url')}`;
  const [tenantId, memberId] = [randomUUID(), randomUUID()];
  const hash = createHash('sha256').update(token).digest('hex');
  await client.query("insert into tenant (tenant_id, slug, name) values ($1, 'bench', 'Bench')", [tenantId]);
  await client.query("insert into member (id, tenant_id, user_id, name, role) values ($1, $2, $3, 'Ann', 'owner')", [
    memberId,
    tenantId,
    randomUUID(),
  ]);
  await client.query(
    "insert into api_token (id, tenant_id, member_id, name, scope, hash) values ($1, $2, $3, 'bench', 'read', $4)",
    [randomUUID(), tenantId, memberId, hash],
  );
  await client.end();
  return token;
}

const median = (values: readonly number[]): number => percentile(values, 0.5);

function rows(apis: readonly MeasuredApi[]): string[] {
  return queryNames.flatMap((query) => {
    const base = apis[0]?.results[query].perSecond ?? [];
    return apis.map(({ name, results }) => {
      const { perSecond, cpuUs, p50 } = results[query];
      // Each round against the round of the other beside it: noise that both had cancels out.
      const ratio = median(perSecond.map((value, at) => value / (base[at] ?? value)));
      const cells = [median(perSecond).toFixed(0), median(p50).toFixed(1), median(cpuUs).toFixed(0), ratio.toFixed(1)];
      return `| ${query} | ${name} | ${cells.join(' | ')} |`;
    });
  });
}

const passwords = newRolePasswords();
const folder = await mkdtemp(join(tmpdir(), 'tiffin-bench-'));
const before = process.argv.find((arg) => arg.startsWith('--before='))?.slice('--before='.length);

/** The one and the other in turn, so that what else the machine does meets both. */
async function measureAll(apis: readonly MeasuredApi[], query: QueryName): Promise<void> {
  for (const api of apis) await api.warmUp(query);
  for (let round = 0; round < rounds; round += 1) {
    for (const api of apis) await api.measure(query);
  }
}

async function main(): Promise<void> {
  await writeFile(join(folder, 'cell-token'), 'none');
  await writeFile(join(folder, 'secret-key'), randomBytes(32).toString('base64'), { mode: 0o600 });
  const checkouts = Object.entries({
    ...(before === undefined ? {} : { before: earlierRevision(before, ['api']) }),
    now: resolve('.'),
  });
  const postgres = await startTestPostgres('durable');
  const apis: MeasuredApi[] = [];
  try {
    for (const [name, checkout] of checkouts) apis.push(await MeasuredApi.start(name, checkout, postgres.superuserUrl));
    for (const query of queryNames) await measureAll(apis, query);
    const head = ['| query | api | requests/s | p50 ms | CPU of the api, us | ratio |', '|---|---|---|---|---|---|'];
    process.stdout.write(`${connections} connections\n${[...head, ...rows(apis)].join('\n')}\n`);
  } finally {
    for (const api of apis) await api.stop();
    await postgres.stop();
  }
}

await main().finally(() => rm(folder, { recursive: true, force: true }));
