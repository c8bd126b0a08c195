import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answering, drawFunctions, type ProjectView, rewrite, TestStack, waitUntil } from '@tiffin/testing';
import { inLongForm } from '@tiffin/testing/in-long-form';
import pg from 'pg';
import { operatorsProgram } from './operators-program.js';

interface UnitView {
  readonly key: string;
  readonly imageDigest: string;
  readonly startedAt: string;
}

const names = Array.from({ length: 20 }, (_, at) => `f${at}`);
const redeploys = inLongForm(100, { otherwise: 12 });

let stack: TestStack;
let project: ProjectView;
let url: string;
let superuser: pg.Client;

beforeAll(async () => {
  stack = await TestStack.start({ people: true });
  superuser = new pg.Client({ connectionString: stack.database.superuser });
  await superuser.connect();
  project = await stack.client.createProject('Redeploy');
  await stack.client.save(
    project.id,
    0,
    drawFunctions(Object.fromEntries(names.map((name) => [name, answering(name)]))),
  );
  url = (await stack.client.untilLive(project.environmentId, 1, 60_000)).urls[0]?.url ?? '';
}, 90_000);
afterAll(async () => {
  await superuser.end();
  await stack.stop();
});

async function units(): Promise<readonly UnitView[]> {
  const { environment } = await stack.client.graphql<{ environment: { units: UnitView[] } }>(
    `query ($id: ID!) { environment(id: $id) { units { key imageDigest startedAt } } }`,
    { id: project.environmentId },
  );
  return environment.units;
}

const count = async (table: string): Promise<number> =>
  (await superuser.query(`select count(*)::int as n from ${table}`)).rows[0].n;

it('builds one image and starts one process when one function among twenty changes', async () => {
  const before = { units: await units(), images: await count('image'), builds: await count('build') };
  await stack.client.save(project.id, 1, rewrite('f7', answering('changed')));
  await stack.client.untilLive(project.environmentId, 2);
  const after = await units();

  expect(await count('image')).toBe(before.images + 1);
  expect(await count('build')).toBe(before.builds + 1);
  const unchanged = new Map(before.units.map((unit) => [unit.key, unit]));
  const changed = after.filter((unit) => unchanged.get(unit.key)?.startedAt !== unit.startedAt);
  expect(changed.map((unit) => unit.key)).toEqual(['function-f7']);
  expect((await stack.client.call(`${url}/f7`)).body).toBe('{"answer":"changed"}');
});

it('builds, releases and deploys nothing when nothing changes, or only how the canvas looks', async () => {
  const tables = ['build', 'image', 'release', 'deployment'];
  const counts = async () => Promise.all(tables.map(count));
  const before = { counts: await counts(), units: await units() };
  expect((await stack.client.save(project.id, 2, rewrite('f7', answering('changed')))).changed).toBe(false);
  const moved = await stack.client.save(project.id, 2, [{ op: 'updateEntity', id: 'f7', changes: { itemOrder: 99 } }]);
  expect(moved).toEqual({ number: 3, changed: true });
  await stack.client.untilLive(project.environmentId, 3);
  expect(await counts()).toEqual(before.counts);
  expect(await units()).toEqual(before.units);
});

it('beyond the requests of its plan a tenant is answered 429, until an operator gives it a plan with more', async () => {
  const tiffin = await operatorsProgram(stack);
  const slug = 'demo';
  const standing = async () =>
    (
      await superuser.query(
        'select desired_release_id, deploy_epoch, (select count(*) from deployment) from environment',
      )
    ).rows;
  const before = { units: await units(), standing: await standing() };
  const call = () => stack.client.call(`${url}/f7`);
  const counted = async () =>
    Number((await tiffin('tenant', slug)).tenant.usage.find((one) => one.resource === 'requests_per_month')?.used);
  // What was called before is told to the database first: the limit is near, and not passed.
  await waitUntil('what was called to be counted', async () => (await call()).status === 200 && (await counted()) > 0);
  await tiffin('create-plan', 'small', `requests_per_month=${(await counted()) + 10}`);
  await tiffin('plan', slug, 'small');

  const refused = await waitUntil('the limit', async () => {
    const answer = await call();
    return answer.status === 429 ? answer : null;
  });
  const toEnd = (monthEnd(new Date()) - Date.now()) / 1_000;
  const { headers, body } = refused;
  expect(Math.abs(Number(headers['retry-after']) - toEnd)).toBeLessThan(60);
  expect(headers).toMatchObject({
    'ratelimit-limit': expect.stringMatching(/^\d+$/),
    'ratelimit-policy': expect.stringMatching(/^\d+;w=\d+$/),
    'ratelimit-remaining': '0',
    'ratelimit-reset': headers['retry-after'],
  });
  expect(JSON.parse(body)).toMatchObject({ error: { code: 'REQUESTS_SPENT', plan: 'small' } });
  expect((await call()).status).toBe(429);

  await tiffin('change-plan', 'small', 'requests_per_month=none');
  await waitUntil('calls to be answered again', async () => (await call()).status === 200);
  expect((await call()).headers).not.toHaveProperty('ratelimit-limit');
  expect({ units: await units(), standing: await standing() }).toEqual(before);
}, 90_000);

/** Milliseconds since 1970. */
const monthEnd = (at: Date): number => Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1);

it(`answers every call over ${redeploys} redeploys`, async () => {
  const wrong: string[] = [];
  const answers = new Set<string>();
  let calls = 0;
  let isDone = false;
  const callAlways = async () => {
    while (!isDone) {
      const answer = await stack.client.call(`${url}/f3`, { method: calls % 2 === 0 ? 'GET' : 'POST' }).catch(String);
      calls += 1;
      if (typeof answer === 'string' || answer.status !== 200) wrong.push(JSON.stringify(answer));
      else answers.add(answer.body);
      // Leaves a small machine room for the redeploys.
      await delay(5);
    }
  };
  const callers = [callAlways(), callAlways()];
  const first = 4;
  try {
    for (let number = first; number < first + redeploys; number += 1) {
      await stack.client.save(project.id, number - 1, rewrite('f3', answering(`v${number}`)));
      await stack.client.untilLive(project.environmentId, number);
    }
  } finally {
    isDone = true;
    await Promise.all(callers);
  }

  expect(wrong).toEqual([]);
  expect(calls).toBeGreaterThan(redeploys);
  // Each redeploy was really answered by its own process while the callers called.
  expect(answers.size).toBeGreaterThan(redeploys / 2);
}, 180_000);
