/**
 * CPU of a simple query with everything that decides who may, and with that taken out, here and nowhere else: no token is read, nobody is
 * asked what they may, nothing is charged. The verified caller is in memory. Pairs of processes of the same code, in turn; what is taken
 * out stays out, so that neither meets code that was compiled for the other. Ends with 1 where the first costs more than a tenth on top.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createTestDatabase, startTestRun } from '@tiffin/testing';
import type { Grant } from '@tiffin/access';
import type { ExecutionContext } from '@nestjs/common';
import type { GraphQLResolveInfo } from 'graphql';
import pg from 'pg';
import { AccessGuard } from '../apps/api/src/access/access-guard.js';
import { admit } from '../apps/api/src/access/admission.js';
import { Caller } from '../apps/api/src/access/caller.js';
import { Callers } from '../apps/api/src/access/callers.js';
import type { RequestContext } from '../apps/api/src/session/request-context.js';
import { Sessions } from '../apps/api/src/session/sessions.js';
import { TestApi } from '../apps/api/src/testing/test-api.js';
import { seedProjects, type Seeded } from './seed-projects.js';
import { percentile } from './summary.js';

/** Two processes of the same code differ by several percent in what was compiled how: one pair says little. */
const pairs = 5;
const rounds = 24;
const perRound = 300;
const atOnce = 10;
const atMost = 1.1;

const queries: Readonly<Record<string, (seeded: Seeded) => string>> = {
  project: ({ projectId }) => `{ project(id: "${projectId}") { id name slug } }`,
  environment: ({ environmentId }) => `{ environment(id: "${environmentId}") { id name liveRevision } }`,
  'project and environments': ({ projectId }) => `{ project(id: "${projectId}") { id name environments { id name } } }`,
};

/** Lets everybody through, whatever they ask. */
async function takeOut(api: TestApi, token: string, { tenantId }: Seeded): Promise<void> {
  const caller = await api.part(Callers).read(`Bearer ${token}`);
  const grant: Grant = caller.grant('project.read', tenantId as never);
  const sessions = api.part(Sessions);
  Callers.prototype.read = async () => caller;
  Caller.prototype.grant = () => grant as never;
  AccessGuard.prototype.canActivate = async (execution: ExecutionContext) => {
    const [, , context, info] = execution.getArgs<[unknown, unknown, RequestContext, GraphQLResolveInfo]>();
    const session = await sessions.of(context);
    admit(info, { session, grants: { tenant: grant }, renew: async () => undefined });
    return true;
  };
}

/** Microseconds of this process for each request, the client's part in both. */
async function cpuOf(api: TestApi, token: string, query: string): Promise<number> {
  const before = process.cpuUsage();
  for (let sent = 0; sent < perRound; sent += atOnce) {
    const answers = await Promise.all(Array.from({ length: atOnce }, () => api.ask(token, query)));
    const failed = answers.find(({ errors, data }) => errors.length > 0 || !data);
    if (failed) throw new Error(`not the answer that is measured: ${failed.text}`);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / perRound;
}

/** One of the two processes: measures a round of whatever query it is sent the name of. */
async function measured(isLayerIn: boolean): Promise<void> {
  const database = await createTestDatabase();
  const superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
  const api = await TestApi.start(database.app, { web: { costPerMinute: 2_000_000_000 } });
  const token = api.identity.issue('ann');
  await api.ask(token, 'mutation { signIn { tenant { id } } }');
  const seeded = await seedProjects(superuser);
  if (!isLayerIn) await takeOut(api, token, seeded);
  process.on('message', (name: string) => {
    const query = queries[name];
    if (query) void cpuOf(api, token, query(seeded)).then((us) => process.send?.(us));
  });
  process.send?.('ready');
  await once(process, 'disconnect');
  await api.close();
  await superuser.end();
  await database.drop();
}

/** Throws where the process ends instead: its standard error has said why. */
async function answerOf(child: ChildProcess): Promise<unknown> {
  const over = new AbortController();
  const ended = once(child, 'exit', over).then(() =>
    Promise.reject(new Error('A process that is measured has ended.')),
  );
  try {
    const [answer] = (await Promise.race([once(child, 'message', over), ended])) as unknown[];
    return answer;
  } finally {
    ended.catch(() => undefined);
    over.abort();
  }
}

type Pair = readonly [withIt: ChildProcess, without: ChildProcess];

interface Compared {
  readonly without: number;
  readonly ratio: number;
}

/** By lower quartiles of microseconds: what a busy neighbour adds is in neither. */
async function compare(name: string, pair: Pair): Promise<Compared> {
  const all: number[][] = pair.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [at, child] of pair.entries()) {
      child.send(name);
      const us = Number(await answerOf(child));
      // The first rounds compile.
      if (round >= rounds / 3) all[at]?.push(us);
    }
  }
  const [withIt = Number.NaN, without = Number.NaN] = all.map((values) => percentile(values, 0.25));
  return { without, ratio: withIt / without };
}

/** Each query on a pair of its own processes. */
async function measurePair(): Promise<ReadonlyMap<string, Compared>> {
  const start = (layer: string) => fork(import.meta.filename, [layer]);
  const pair: Pair = [start('with'), start('without')];
  await Promise.all(pair.map(answerOf));
  const compared = new Map<string, Compared>();
  for (const name of Object.keys(queries)) compared.set(name, await compare(name, pair));
  const ended = pair.map((child) => once(child, 'exit'));
  pair.forEach((child) => child.disconnect());
  await Promise.all(ended);
  return compared;
}

async function main(): Promise<void> {
  const measured: ReadonlyMap<string, Compared>[] = [];
  while (measured.length < pairs) measured.push(await measurePair());
  process.stdout.write(`| query | CPU us without | with, in proportion | lowest and highest of ${pairs} | at most |\n`);
  process.stdout.write(`|${' --- |'.repeat(5)}\n`);
  for (const name of Object.keys(queries)) {
    const all = measured.flatMap((one) => one.get(name) ?? []);
    const ratios = all.map(({ ratio }) => ratio).toSorted((a, b) => a - b);
    const without = percentile(
      all.map((one) => one.without),
      0.5,
    );
    const [ratio, ends] = [percentile(ratios, 0.5), [ratios[0] ?? Number.NaN, ratios.at(-1) ?? Number.NaN]];
    const range = ends.map((end) => end.toFixed(2)).join(' to ');
    process.stdout.write(`| ${name} | ${without.toFixed(0)} | ${ratio.toFixed(3)} | ${range} | ${atMost} |\n`);
    if (!(ratio <= atMost)) process.exitCode = 1;
  }
}

const [layer] = process.argv.slice(2);
if (layer === 'with' || layer === 'without') {
  await measured(layer === 'with');
} else {
  const stopRun = await startTestRun();
  await main().finally(stopRun);
}
