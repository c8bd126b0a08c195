/**
 * Requests a second of the API, with JWT, row level security and DataLoader, and of the same queries on a plain NestJS + Apollo Server +
 * Prisma without any authorisation (bench/baseline): the same Postgres, the same rows, in turn. Ends with 1 below the limits: twice for
 * each query, three times for the two that the console and the command line ask most.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { createTestDatabase, ManagedProcess, startTestRun } from '@tiffin/testing';
import { TestIssuer } from '@tiffin/testing/identity';
import pg from 'pg';
import { buildBaseline } from './baseline/build-baseline.js';
import { graphqlRequest, load } from './http-load.js';
import { cpuUsOf } from './process-cpu.js';
import { seedProjects, type Seeded, type SeededProject } from './seed-projects.js';
import { percentile } from './summary.js';

const connections = 16;
const rounds = 3;
const forMs = 2_000;

interface Query {
  /** Of one of the 20 projects, `at` by its place. */
  readonly text: (project: SeededProject, at: number) => string;
  /** How many times the baseline's requests a second ours have to be. */
  readonly atLeast: number;
}

const queries: Readonly<Record<string, Query>> = {
  projects: {
    // The sizes of pages differ a little, so that no two ask the same.
    text: (_, at) => `{ projects(first: ${20 - (at % 5)}) { edges { node { id name slug head { number createdAt }
      environments { id name liveRevision } } } pageInfo { hasNextPage } } }`,
    atLeast: 3,
  },
  environment: {
    text: ({ environmentId }) => `{ environment(id: "${environmentId}") { id name followsHead liveRevision
      project { id name } deployments(first: 5) { edges { node { id state revisionNumber steps { name state } } } } } }`,
    atLeast: 3,
  },
  project: {
    text: ({ projectId }) => `{ project(id: "${projectId}") { id name slug head { number }
      environments { id name liveRevision } } }`,
    atLeast: 2,
  },
  revisions: {
    text: ({ projectId }) => `{ project(id: "${projectId}") { id
      revisions(first: 20) { edges { node { id number author createdAt } } pageInfo { hasNextPage } } } }`,
    atLeast: 2,
  },
};

interface Side {
  readonly name: 'ours' | 'baseline';
  readonly pid: number;
  readonly port: number;
  readonly token: string;
  stop(): Promise<void>;
}

async function startOurs(databaseUrl: string, issuer: TestIssuer, folder: string): Promise<Side> {
  await writeFile(join(folder, 'cell-token'), 'none');
  await writeFile(join(folder, 'session-key'), randomBytes(32).toString('base64'), { mode: 0o600 });
  const process = new ManagedProcess({
    name: 'api',
    program: resolve('dist/apps/api/main.mjs'),
    // As `up` starts it.
    args: ['--max-semi-space-size=16'],
    environment: {
      DATABASE_URL: databaseUrl,
      PORT: '0',
      TIFFIN_CELL_SOCKET: join(folder, 'no-cell.sock'),
      TIFFIN_CELL_READ_TOKEN_FILE: join(folder, 'cell-token'),
      TIFFIN_KEY_RING_DIR: join(folder, 'keys'),
      TIFFIN_ISSUER_URL: issuer.url,
      TIFFIN_PUBLIC_URL: 'http://localhost:4000',
      TIFFIN_SESSION_KEY_FILE: join(folder, 'session-key'),
      TIFFIN_COST_PER_MINUTE: '2000000000',
    },
  });
  const { port } = await process.start();
  const token = issuer.token('ann', { exp: Math.floor(Date.now() / 1_000) + 3_600 });
  return { name: 'ours', pid: process.pid, port: Number(port), token, stop: () => process.end('SIGTERM') };
}

/** With the flags that Node has by itself, as anybody starts it. */
async function startBaseline(databaseUrl: string): Promise<Side> {
  const child = spawn(process.execPath, [await buildBaseline()], {
    env: { ...process.env, NODE_ENV: 'production', DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const { port } = JSON.parse(line) as { readonly port: number };
    child.stdout.resume();
    const stop = async () => void child.kill('SIGTERM');
    return { name: 'baseline', pid: child.pid ?? 0, port, token: 'unreadtoken', stop };
  }
  throw new Error('The baseline did not start.');
}

async function ask({ port, token }: Side, query: string): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  return ((await response.json()) as { readonly data: unknown }).data;
}

type Texts = readonly [string, ...string[]];

interface Measured {
  readonly perSecond: number[];
  readonly cpuUs: number[];
}

async function measure(side: Side, queries: Texts, into: Measured): Promise<void> {
  const cpuBefore = cpuUsOf(side.pid);
  const { perSecond, tookMs } = await load({
    port: side.port,
    requests: queries.map((query) => graphqlRequest({ ...side, query })) as unknown as [Buffer],
    connections,
    forMs,
  });
  into.perSecond.push(perSecond);
  into.cpuUs.push((cpuUsOf(side.pid) - cpuBefore) / tookMs.length);
}

const median = (values: readonly number[]): number => percentile(values, 0.5);

interface Compared {
  readonly name: string;
  readonly atLeast: number;
  readonly texts: Texts;
}

/** A row of the table, and whether ours is fast enough. */
async function compare({ name, atLeast, texts }: Compared, [ours, baseline]: readonly [Side, Side]) {
  for (const text of texts) {
    const answers = [await ask(ours, text), await ask(baseline, text)].map((data) => JSON.stringify(data));
    if (answers[0] !== answers[1] || answers[0] === 'null')
      throw new Error(`${name} is answered differently:\n${answers.join('\n')}`);
  }
  const results = { ours: { perSecond: [], cpuUs: [] }, baseline: { perSecond: [], cpuUs: [] } } as Record<
    string,
    Measured
  >;
  // The first round warms up.
  for (let round = 0; round <= rounds; round += 1) {
    for (const side of round % 2 ? [ours, baseline] : [baseline, ours])
      await measure(side, texts, results[side.name] as Measured);
  }
  const [mine, theirs] = [results['ours'], results['baseline']].map((one) => one as Measured) as [Measured, Measured];
  // Each round against the one beside it: noise that both had cancels out.
  const ratio = median(mine.perSecond.slice(1).map((value, at) => value / (theirs.perSecond[at + 1] ?? value)));
  const cells = [mine, theirs].flatMap((one) => [
    median(one.perSecond.slice(1)).toFixed(0),
    median(one.cpuUs.slice(1)).toFixed(0),
  ]);
  return { row: `| ${[name, ...cells, ratio.toFixed(2), atLeast].join(' | ')} |`, isEnough: ratio >= atLeast };
}

/** Each query twice: everybody asks of one project, which many who look at one thing do, and of all of them in turn. */
const allOf = ({ projects }: Seeded): Compared[] =>
  Object.entries(queries).flatMap(([name, { text, atLeast }]) => {
    const [first, ...others] = projects.map(text) as unknown as Texts;
    return [
      { name: `${name}, the same`, atLeast, texts: [first] },
      { name: `${name}, 20 different`, atLeast, texts: [first, ...others] },
    ];
  });

async function main(folder: string): Promise<void> {
  const database = await createTestDatabase();
  const superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
  const issuer = await TestIssuer.start();
  const sides: Side[] = [];
  try {
    sides.push(await startOurs(database.app, issuer, folder));
    await ask(sides[0] as Side, 'mutation { signIn { tenant { id } } }');
    const seeded = await seedProjects(superuser);
    sides.push(await startBaseline(database.superuser));
    process.stdout.write(
      `${connections} connections\n| query | ours/s | CPU us | baseline/s | CPU us | ratio | at least |\n|${' --- |'.repeat(7)}\n`,
    );
    for (const compared of allOf(seeded)) {
      const { row, isEnough } = await compare(compared, sides as unknown as [Side, Side]);
      process.stdout.write(`${row}\n`);
      if (!isEnough) process.exitCode = 1;
    }
  } finally {
    await Promise.all(sides.map((side) => side.stop()));
    await issuer.close();
    await superuser.end();
    await database.drop();
  }
}

const stopRun = await startTestRun();
const folder = await mkdtemp(join(tmpdir(), 'tiffin-bench-'));
try {
  await main(folder);
} finally {
  await rm(folder, { recursive: true, force: true });
  await stopRun();
}
