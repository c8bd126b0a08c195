/**
 * CPU of a simple query with everything that decides who may, and with that taken out, here and nowhere else: no token is read, nobody is
 * asked what they may, nothing is charged. The verified caller is in memory. Two processes of the same code, in turn; what is taken out
 * stays out, so that neither meets code that was compiled for the other. Ends with 1 where the first costs more than a tenth on top.
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

const rounds = 65;
const perRound = 500;
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
  const ended = once(child, 'exit', over).then(() => Promise.reject(new Error('A process that is measured has ended.')));
  try {
    const [answer] = (await Promise.race([once(child, 'message', over), ended])) as unknown[];
    return answer;
  } finally {
    ended.catch(() => undefined);
    over.abort();
  }
}

/** Medians of microseconds, with the layer and without. */
async function compare(name: string, both: readonly ChildProcess[]): Promise<number[]> {
  const all: number[][] = both.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [at, child] of both.entries()) {
      child.send(name);
      const us = Number(await answerOf(child));
      // The first rounds compile.
      if (round >= 15) all[at]?.push(us);
    }
  }
  return all.map((values) => percentile(values, 0.5));
}

async function main(): Promise<void> {
  const both = ['with', 'without'].map((layer) => fork(import.meta.filename, [layer]));
  await Promise.all(both.map(answerOf));
  process.stdout.write(`| query | CPU us without | with, in proportion | at most |\n|${' --- |'.repeat(4)}\n`);
  for (const name of Object.keys(queries)) {
    const [withIt = Number.NaN, without = Number.NaN] = await compare(name, both);
    process.stdout.write(`| ${name} | ${without.toFixed(0)} | ${(withIt / without).toFixed(3)} | ${atMost} |\n`);
    if (!(withIt / without <= atMost)) process.exitCode = 1;
  }
  const ended = both.map((child) => once(child, 'exit'));
  both.forEach((child) => child.disconnect());
  await Promise.all(ended);
}

const [layer] = process.argv.slice(2);
if (layer === 'with' || layer === 'without') {
  await measured(layer === 'with');
} else {
  const stopRun = await startTestRun();
  await main().finally(stopRun);
}
