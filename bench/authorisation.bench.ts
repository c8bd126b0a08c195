/**
 * CPU of a simple query with everything that decides who may, and with that taken out, here and nowhere else: no token is read, nobody is
 * asked what they may, nothing is charged. The verified caller is in memory. One process, one path, the two in turn; and so in several processes, since one compiles the
 * same code a little better than another. Ends with 1 where the
 * first costs more than a tenth on top of the other.
 */
import { fork } from 'node:child_process';
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

/** The first rounds compile. */
const warmUps = 5;
const rounds = 30;
const processes = 5;
const perRound = 1_000;
const atOnce = 10;
const atMost = 1.1;

const queries: Readonly<Record<string, (seeded: Seeded) => string>> = {
  project: ({ projectId }) => `{ project(id: "${projectId}") { id name slug } }`,
  environment: ({ environmentId }) => `{ environment(id: "${environmentId}") { id name liveRevision } }`,
  'project and environments': ({ projectId }) => `{ project(id: "${projectId}") { id name environments { id name } } }`,
};

/**
 * The layer as it is shipped, and a way past it. The way is put in once, and a variable tells which is gone: code that is exchanged
 * between rounds would be compiled anew in each.
 */
class Layer {
  isOut = false;
  private readonly shipped = {
    guard: AccessGuard.prototype.canActivate,
    grant: Caller.prototype.grant,
    read: Callers.prototype.read,
  };

  private constructor(
    private readonly sessions: Sessions,
    private readonly known: { readonly caller: Caller; readonly grant: Grant },
  ) {}

  /** Past it goes a caller who is let through whatever they ask. */
  static async of(api: TestApi, token: string, { tenantId }: Seeded): Promise<Layer> {
    const caller = await api.part(Callers).read(`Bearer ${token}`);
    const layer = new Layer(api.part(Sessions), { caller, grant: caller.grant('project.read', tenantId as never) });
    layer.putIn();
    return layer;
  }

  private putIn(): void {
    const layer = this;
    const { guard, grant, read } = this.shipped;
    Callers.prototype.read = function (this: Callers, authorization: unknown) {
      return layer.isOut ? Promise.resolve(layer.known.caller) : read.call(this, authorization);
    };
    Caller.prototype.grant = function (this: Caller, ...args: Parameters<typeof grant>) {
      return (layer.isOut ? layer.known.grant : grant.apply(this, args)) as never;
    };
    AccessGuard.prototype.canActivate = function (this: AccessGuard, execution: ExecutionContext) {
      return layer.isOut ? layer.pass(execution) : guard.call(this, execution);
    };
  }

  private async pass(execution: ExecutionContext): Promise<boolean> {
    const [, , context, info] = execution.getArgs<[unknown, unknown, RequestContext, GraphQLResolveInfo]>();
    const session = await this.sessions.of(context);
    admit(info, { session, grants: { tenant: this.known.grant }, renew: async () => undefined });
    return true;
  }
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

const median = (values: readonly number[]): number => percentile(values, 0.5);

interface Compared {
  readonly without: number;
  readonly ratio: number;
}

/** A round with the layer between two halves of one without, so that whatever changes with time changes both. */
async function compare(
  api: TestApi,
  { layer, token, query }: { layer: Layer; token: string; query: string },
): Promise<Compared> {
  const measured: Compared[] = [];
  const round = async (isOut: boolean): Promise<number> => {
    layer.isOut = isOut;
    return cpuOf(api, token, query);
  };
  for (let at = 0; at < warmUps + rounds; at += 1) {
    const [before, withIt, after] = [await round(true), await round(false), await round(true)];
    const without = (before + after) / 2;
    if (at >= warmUps) measured.push({ without, ratio: withIt / without });
  }
  return { without: median(measured.map(({ without }) => without)), ratio: median(measured.map(({ ratio }) => ratio)) };
}

/** One process: each query's figures, sent to whoever started it. */
async function measure(): Promise<void> {
  const database = await createTestDatabase();
  const superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
  const api = await TestApi.start(database.app, { web: { costPerMinute: 2_000_000_000 } });
  const token = api.identity.issue('ann');
  await api.ask(token, 'mutation { signIn { tenant { id } } }');
  const seeded = await seedProjects(superuser);
  const layer = await Layer.of(api, token, seeded);
  for (const [name, text] of Object.entries(queries))
    process.send?.([name, await compare(api, { layer, token, query: text(seeded) })]);
  await api.close();
  await superuser.end();
  await database.drop();
}

/** With the api's own flag. */
async function measureInProcess(all: Map<string, Compared[]>): Promise<void> {
  const child = fork(import.meta.filename, ['measure'], { execArgv: ['--max-semi-space-size=16'] });
  child.on('message', (message) => {
    const [name, compared] = message as [string, Compared];
    all.set(name, [...(all.get(name) ?? []), compared]);
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error('A process that measures has failed.');
}

async function main(): Promise<void> {
  const all = new Map<string, Compared[]>();
  for (let at = 0; at < processes; at += 1) await measureInProcess(all);
  process.stdout.write(
    `| query | CPU us without | with, in proportion | lowest and highest of ${processes} | at most |\n`,
  );
  process.stdout.write(`|${' --- |'.repeat(5)}\n`);
  for (const [name, measured] of all) {
    const ratios = measured.map(({ ratio }) => ratio);
    const range = [Math.min(...ratios), Math.max(...ratios)].map((end) => end.toFixed(2)).join(' to ');
    const without = median(measured.map((one) => one.without));
    process.stdout.write(`| ${name} | ${without.toFixed(0)} | ${median(ratios).toFixed(3)} | ${range} | ${atMost} |\n`);
    if (!(median(ratios) <= atMost)) process.exitCode = 1;
  }
}

if (process.argv[2] === 'measure') {
  await measure();
  process.disconnect?.();
} else {
  const stopRun = await startTestRun();
  await main().finally(stopRun);
}
