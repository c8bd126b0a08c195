/**
 * CPU of a simple query with everything that decides who may, and with that taken out, here and nowhere else: no token is read, nobody is
 * asked what they may, nothing is charged. The verified caller is in memory. One process, one path, the two in turn. Ends with 1 where the
 * first costs more than a tenth on top of the other.
 */
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

const rounds = 25;
const perRound = 300;
const atOnce = 10;
const atMost = 1.1;

const queries: Readonly<Record<string, (seeded: Seeded) => string>> = {
  project: ({ projectId }) => `{ project(id: "${projectId}") { id name slug } }`,
  environment: ({ environmentId }) => `{ environment(id: "${environmentId}") { id name liveRevision } }`,
  'project and environments': ({ projectId }) => `{ project(id: "${projectId}") { id name environments { id name } } }`,
};

/** The layer as it is shipped, and a way to be without it. */
class Layer {
  private readonly guard = AccessGuard.prototype.canActivate;
  private readonly grant = Caller.prototype.grant;
  private readonly read = Callers.prototype.read;
  private constructor(private readonly known: { readonly caller: Caller; readonly grant: Grant }) {}

  /** Of a caller who is let through whatever they ask. */
  static async of(api: TestApi, token: string, { tenantId }: Seeded): Promise<Layer> {
    const caller = await api.part(Callers).read(`Bearer ${token}`);
    return new Layer({ caller, grant: caller.grant('project.read', tenantId as never) });
  }

  takeOut(api: TestApi): void {
    const { caller, grant } = this.known;
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

  putBack(): void {
    Callers.prototype.read = this.read;
    Caller.prototype.grant = this.grant;
    AccessGuard.prototype.canActivate = this.guard;
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

async function compare(api: TestApi, { layer, token, query }: { layer: Layer; token: string; query: string }) {
  const without: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    layer.takeOut(api);
    const first = await cpuOf(api, token, query);
    layer.putBack();
    const withIt = await cpuOf(api, token, query);
    layer.takeOut(api);
    const second = await cpuOf(api, token, query);
    layer.putBack();
    // The first rounds compile.
    if (round < 5) continue;
    without.push((first + second) / 2);
    ratios.push(withIt / ((first + second) / 2));
  }
  return { without: median(without), ratio: median(ratios) };
}

async function main(): Promise<void> {
  const database = await createTestDatabase();
  const superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
  const api = await TestApi.start(database.app, { web: { costPerMinute: 2_000_000_000 } });
  try {
    const token = api.identity.issue('ann');
    await api.ask(token, 'mutation { signIn { tenant { id } } }');
    const seeded = await seedProjects(superuser);
    const layer = await Layer.of(api, token, seeded);
    process.stdout.write(`| query | CPU us without | with, in proportion | at most |\n|${' --- |'.repeat(4)}\n`);
    for (const [name, text] of Object.entries(queries)) {
      const { without, ratio } = await compare(api, { layer, token, query: text(seeded) });
      process.stdout.write(`| ${name} | ${without.toFixed(0)} | ${ratio.toFixed(3)} | ${atMost} |\n`);
      if (ratio > atMost) process.exitCode = 1;
    }
  } finally {
    await api.close();
    await superuser.end();
    await database.drop();
  }
}

const stopRun = await startTestRun();
await main().finally(stopRun);
