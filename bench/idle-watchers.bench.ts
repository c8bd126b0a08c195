/**
 * What watchers cost while nothing changes: CPU of the api and of the workers over a minute with 200 open subscriptions on idle
 * environments, beside the same minute without any.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { startTestRun, TestStack, waitUntil } from '@tiffin/testing';
import { createClient } from 'graphql-ws';
import pg from 'pg';
import { cpuUsOf } from './process-cpu.js';

const subscriptions = 200;
const projects = 40;
const forMs = 60_000;
const settleMs = 10_000;
const measured = ['api', 'builder', 'deployer'] as const;
type Cost = Readonly<Record<(typeof measured)[number] | 'sum', number>>;

const create =
  'mutation ($name: String!) { createProject(input: { name: $name }) { project { environments { id } } } }';
const watch =
  'subscription ($id: ID!) { environmentStatus(environmentId: $id) { state units { state } project { builds { edges { node { state } } } } } }';

/** Percent of one core, over the time of measuring. */
async function cost(stack: TestStack): Promise<Cost> {
  const before = measured.map((name) => cpuUsOf(stack.processes[name].pid));
  await pause(forMs);
  const percents = measured.map((name, at) => (cpuUsOf(stack.processes[name].pid) - (before[at] ?? 0)) / forMs / 10);
  const sum = percents.reduce((total, one) => total + one, 0);
  return { ...(Object.fromEntries(measured.map((name, at) => [name, percents[at]])) as Cost), sum };
}

/** One person may have 100 open at once: here are two more members of the tenant, each with a token. */
async function newTokens(stack: TestStack, count: number): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: stack.database.superuser });
  await client.connect();
  const tokens = Array.from({ length: count }, () => `tfn_${randomBytes(24).toString('base64url')}`);
  for (const token of tokens) {
    await client.query(
      `with m as (insert into member (id, tenant_id, user_id, name, role)
          select gen_random_uuid(), tenant_id, gen_random_uuid(), 'Watcher', 'viewer' from tenant returning id, tenant_id)
        insert into api_token (id, tenant_id, member_id, name, scope, hash)
          select gen_random_uuid(), tenant_id, id, 'bench', 'read', encode(sha256($1::bytea), 'hex') from m`,
      [token],
    );
  }
  await client.end();
  return tokens;
}

/** Ten subscriptions on a socket. Answers how to end them, once each has shown the present. */
async function open(stack: TestStack, ids: readonly string[]): Promise<() => Promise<void>> {
  const tokens = await newTokens(stack, 2);
  const sockets = Array.from({ length: subscriptions / 10 }, (_, at) =>
    createClient({
      url: `ws://127.0.0.1:${stack.ports.api}/graphql`,
      connectionParams: { authorization: `Bearer ${tokens[at % tokens.length]}` },
    }),
  );
  const answered = new Set<number>();
  for (let at = 0; at < subscriptions; at += 1) {
    sockets[at % sockets.length]?.subscribe(
      { query: watch, variables: { id: ids[at % ids.length] } },
      {
        next: () => void answered.add(at),
        error: (error) => process.stderr.write(`${JSON.stringify(error)}\n`),
        complete: () => undefined,
      },
    );
  }
  await waitUntil('each has shown the present', () => answered.size === subscriptions, 60_000);
  return async () => void (await Promise.all(sockets.map((socket) => socket.dispose())));
}

interface Made {
  readonly createProject: { readonly project: { readonly environments: readonly { readonly id: string }[] } };
}

const row = (name: string, percents: Cost): string =>
  `| ${name} | ${[...measured, 'sum' as const].map((part) => percents[part].toFixed(2)).join(' | ')} |`;

const stop = await startTestRun('durable');
const stack = await TestStack.start();
try {
  const ids: string[] = [];
  for (let at = 0; at < projects; at += 1) {
    const { createProject } = await stack.client.graphql<Made>(create, { name: `Idle ${at}` });
    ids.push(...createProject.project.environments.map(({ id }) => id));
  }
  await pause(settleMs);
  const without = await cost(stack);
  const close = await open(stack, ids);
  await pause(settleMs);
  const watched = await cost(stack);
  await close();
  const head = `| % of a core | ${[...measured, 'sum'].join(' | ')} |\n| --- | --- | --- | --- | --- |`;
  process.stdout.write(
    `${head}\n${row('no subscription', without)}\n${row(`${subscriptions} subscriptions`, watched)}\n`,
  );
} finally {
  await stack.stop();
  await stop();
}
