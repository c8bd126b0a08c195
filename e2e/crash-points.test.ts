import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  answering,
  Breakpoint,
  createEmptyDatabase,
  drawFunctions,
  type EnvironmentView,
  type ProcessName,
  type ProjectView,
  rewrite,
  type TestDatabase,
  TestStack,
  waitUntil,
} from '@tiffin/testing';
import { plainCanary } from '@tiffin/deployments-rules';
import { inLongForm } from '@tiffin/testing/in-long-form';
import pg from 'pg';
import { StagedProject } from './staged-project.js';

/** Where in the way of a change a process is killed: at a row that it is about to write, in the middle of its transaction. */
const points: readonly (readonly [ProcessName, string, string, string])[] = [
  ['api', 'the revision is stored', 'revision', 'new.number > 1'],
  ['api', 'the head moves on', 'project', 'new.head_revision_id is distinct from new.built_revision_id'],
  ['api', 'the audit row is written', 'audit_event', `new.action = 'canvas.save'`],
  ['builder', 'it takes the project', 'project', `new.build_holder is not null`],
  ['builder', 'units are recorded', 'unit', 'true'],
  ['builder', 'a build is opened', 'build', `new.state = 'running'`],
  ['builder', 'an image is recorded', 'image', 'true'],
  ['builder', 'a release is stored', 'release', 'true'],
  [
    'builder',
    'the environment is told',
    'environment',
    'new.desired_release_id is distinct from new.current_release_id',
  ],
  ['deployer', 'it takes the environment', 'environment', 'new.deploy_holder is not null'],
  ['deployer', 'a deployment is opened', 'deployment', `new.state = 'running'`],
  ['deployer', 'the release is rendered', 'deployment_step', `new.name = 'render' and new.state = 'succeeded'`],
  ['deployer', 'the cell was told', 'deployment_step', `new.name = 'apply' and new.state = 'succeeded'`],
  ['deployer', 'the units are ready', 'deployment_step', `new.name = 'ready' and new.state = 'succeeded'`],
  ['deployer', 'the gateways answered', 'deployment_step', `new.name = 'smoke' and new.state = 'succeeded'`],
  [
    'deployer',
    'the environment is live',
    'environment',
    'new.current_release_id = new.desired_release_id and new.deploy_holder is null',
  ],
  ['cell-local', 'it has been told', 'deployment_step', `new.name = 'apply' and new.state = 'succeeded'`],
  ['cell-local', 'its units are ready', 'deployment_step', `new.name = 'ready' and new.state = 'succeeded'`],
  [
    'cell-local',
    'all is done',
    'environment',
    'new.current_release_id = new.desired_release_id and new.deploy_holder is null',
  ],
];

/** The same where it comes in steps, beside what serves. */
const canaryPoints: typeof points = [
  ['deployer', 'it is ready beside what serves', 'deployment_step', `new.name = 'smoke' and new.state = 'succeeded'`],
  ['deployer', 'its first share was enough', 'deployment_step', `new.name = 'canary-10' and new.state = 'succeeded'`],
  ['deployer', 'its last share was enough', 'deployment_step', `new.name = 'canary-50' and new.state = 'succeeded'`],
  ['deployer', 'it serves alone', 'deployment_step', `new.name = 'canary-100' and new.state = 'succeeded'`],
  ['cell-local', 'it is ready beside what serves', 'deployment_step', `new.name = 'smoke' and new.state = 'succeeded'`],
  ['cell-local', 'its first share was enough', 'deployment_step', `new.name = 'canary-10' and new.state = 'succeeded'`],
  ['cell-local', 'it serves alone', 'deployment_step', `new.name = 'canary-100' and new.state = 'succeeded'`],
];

/** Every other one in the short form, except with the queue in Redis: so CI takes all of them there. */
const swept = <Point>(all: readonly Point[]): readonly Point[] =>
  all.filter((_, at) => at % inLongForm(1, { otherwise: process.env['REDIS_URL'] ? 1 : 2 }) === 0);

let stack: TestStack;
let project: ProjectView;
let superuser: pg.Client;
let number = 1;

beforeAll(async () => {
  // Half of the points wait for the lease of the process that was killed.
  stack = await TestStack.start({ leaseMs: 1_000, sweepMs: 1_000 });
  superuser = new pg.Client({ connectionString: stack.database.superuser });
  await superuser.connect();
  project = await stack.client.createProject('Crash');
  await stack.client.save(project.id, 0, drawFunctions({ hello: answering('0'), other: answering('other') }));
  await stack.client.untilLive(project.environmentId, 1);
}, 60_000);
afterAll(async () => {
  await superuser.end();
  await stack.stop();
});

/** Saves one change; a save whose api died says so, and the user saves again. */
async function saveThrough(text: string): Promise<void> {
  await waitUntil('the save to be taken', async () => {
    const saved = await stack.client.save(project.id, number, rewrite('hello', answering(text))).catch(() => null);
    return saved;
  });
  number += 1;
}

const rows = async (sql: string): Promise<readonly Record<string, unknown>[]> => (await superuser.query(sql)).rows;

/** Each effect once, whatever happened on the way. */
async function expectOneEffectEach(environment: EnvironmentView): Promise<void> {
  expect(await rows(`select number from revision where number = ${number}`)).toHaveLength(1);
  expect(
    await rows(`select 1 from audit_event where action = 'canvas.save' and (detail->>'revision')::int = ${number}`),
  ).toHaveLength(1);
  expect(
    await rows(`select 1 from audit_event where action = 'release.want' and (detail->>'revision')::int = ${number}`),
  ).toHaveLength(1);
  const release = environment.currentRelease?.id ?? '';
  expect(await rows(`select 1 from deployment where release_id = '${release}' and state = 'succeeded'`)).toHaveLength(
    1,
  );
  expect(await rows(`select 1 from deployment where state = 'running'`)).toHaveLength(0);
  expect(await rows(`select 1 from build where state = 'running'`)).toHaveLength(0);
}

async function expectOneProcessEach(): Promise<void> {
  const { environment } = await stack.client.graphql<{ environment: { units: { key: string; state: string }[] } }>(
    `query ($id: ID!) { environment(id: $id) { units { key state } } }`,
    { id: project.environmentId },
  );
  expect(environment.units.map((unit) => unit.key).sort()).toEqual([
    'function-hello',
    'function-other',
    'gateway-gateway',
  ]);
}

async function untilAnswered(environment: EnvironmentView, text: string): Promise<void> {
  const url = environment.urls[0]?.url ?? '';
  await waitUntil(`the answer "${text}"`, async () => {
    const answer = await stack.client.call(`${url}/hello`).catch(() => null);
    return answer?.status === 200 && answer.body === JSON.stringify({ answer: text }) ? true : null;
  });
}

/** Kills a process at a point of the way of a change, starts it anew, and waits until the change is live. */
async function killAt([name, , table, when]: (typeof points)[number]): Promise<void> {
  const text = `after ${number + 1}`;
  const breakpoint = await Breakpoint.set(stack.database.superuser, { table, when });
  const saving = stack.client.save(project.id, number, rewrite('hello', answering(text))).catch(() => null);
  await breakpoint.reached();
  await stack.processes[name].end('SIGKILL');
  await breakpoint.clear();
  await stack.startProcess(name);
  if ((await saving) === null) await saveThrough(text);
  else number += 1;

  const environment = await stack.client.untilLive(project.environmentId, number);
  await untilAnswered(environment, text);
  await expectOneEffectEach(environment);
  await expectOneProcessEach();
}

describe('a process that is killed', () => {
  it.each(swept(points))('%s, as %s', (...point) => killAt(point), 60_000);
});

describe('a process that is killed while a canary runs', () => {
  const steps = [10, 50, 100].map((weightPercent) => ({ weightPercent, holdMs: weightPercent < 100 ? 1_000 : 0 }));
  const rollout = { ...plainCanary, steps, minimumRequests: 5 };
  const clients = { areCalling: true, failures: [] as string[], done: Promise.resolve() };

  beforeAll(async () => {
    await superuser.query('update environment set rollout = $1', [JSON.stringify(rollout)]);
    const { urls } = await stack.client.untilLive(project.environmentId, number);
    clients.done = (async () => {
      while (clients.areCalling) {
        const answer = await stack.client.call(`${urls[0]?.url}/hello`).catch((error: Error) => error.message);
        if (typeof answer === 'string' || answer.status !== 200) clients.failures.push(JSON.stringify(answer));
      }
    })();
  });
  afterAll(async () => {
    clients.areCalling = false;
    await clients.done;
    await superuser.query('update environment set rollout = null');
  });

  it.each(swept(canaryPoints))(
    '%s, as %s',
    async (...point) => {
      clients.failures.length = 0;
      await killAt(point);
      // The router is in the cell: while nobody is there, nobody answers.
      if (point[0] === 'deployer') expect(clients.failures).toEqual([]);
    },
    60_000,
  );
});

/** The same while the database of models is changed: before requests reach the release, and once nothing else serves. */
const migrationPoints: readonly (readonly [string, string, string])[] = [
  ['it begins a change', 'migration', `new.state = 'running' and new.moment = 'before'`],
  ['a change is made', 'migration', `new.state = 'done' and new.moment = 'before'`],
  ['all is changed that comes first', 'deployment_step', `new.name = 'migrate' and new.state = 'succeeded'`],
  ['it begins the last change', 'migration', `new.state = 'running' and new.moment = 'after'`],
  ['the last change is made', 'migration', `new.state = 'done' and new.moment = 'after'`],
  ['all is changed', 'deployment_step', `new.name = 'contract' and new.state = 'succeeded'`],
];

describe('a deployer that is killed while a database is changed', () => {
  const cars = { id: '', environmentId: '', revision: 0 };
  let database: TestDatabase;
  let own: pg.Client;
  const property = (name: string) => ({ name, type: 'string', required: false, index: false });

  beforeAll(async () => {
    database = await createEmptyDatabase();
    own = new pg.Client({ connectionString: database.superuser });
    await own.connect();
    const staged = await StagedProject.create(stack.client, 'Cars');
    const development = staged.stage('development');
    Object.assign(cars, { id: staged.id, environmentId: development.id });
    await staged.bind(development, 'Secret', { name: 'DATABASE_URL', value: database.superuser });
    const settings = { url: { secret: 'DATABASE_URL' } };
    const db = { id: 'db', type: 'Connector', name: 'Cars DB', connector: 'postgresql', settings };
    const car = { id: 'car', type: 'Model', name: 'Car', properties: [property('name'), property('p0')] };
    await stack.client.save(cars.id, 0, [
      { op: 'addEntity', entity: db },
      { op: 'addEntity', entity: car },
      { op: 'addConnection', connection: { id: 'db-car', from: 'db', to: 'car' } },
    ]);
    cars.revision = 1;
    await stack.client.untilLive(cars.environmentId, 1, 90_000);
    await own.query(`insert into car (name) values ('kept')`);
  }, 120_000);
  afterAll(async () => {
    await own.end();
    await database.drop();
  });

  it.each(swept(migrationPoints))(
    'as %s',
    async (_, table, when) => {
      const breakpoint = await Breakpoint.set(stack.database.superuser, { table, when });
      const properties = [property('name'), property(`p${cars.revision}`)];
      await stack.client.save(cars.id, cars.revision, [{ op: 'updateEntity', id: 'car', changes: { properties } }]);
      cars.revision += 1;
      await breakpoint.reached();
      await stack.processes.deployer.end('SIGKILL');
      await breakpoint.clear();
      await stack.startProcess('deployer');
      const { currentRelease } = await stack.client.untilLive(cars.environmentId, cars.revision, 90_000);
      const columns = await own.query<{ name: string }>(
        `select column_name as name from information_schema.columns where table_name = 'car' order by 1`,
      );
      expect(columns.rows.map(({ name }) => name)).toEqual(['id', 'name', `p${cars.revision - 1}`]);
      expect((await own.query('select name from car')).rows).toEqual([{ name: 'kept' }]);
      const release = currentRelease?.id ?? '';
      // Each change once, and each told once.
      const made = `select words, count(*)::int as times from migration where release_id = '${release}' and state = 'done' group by 1 order by 1`;
      const told = `select detail ->> 'change' as words, count(*)::int as times from audit_event where action = 'environment.migrate' and detail ->> 'release' = '${release}' group by 1 order by 1`;
      expect(await rows(told)).toEqual(await rows(made));
      expect((await rows(made)).map(({ times }) => times)).toEqual([1, 1]);
      expect(await rows(`select 1 from deployment where state = 'running'`)).toHaveLength(0);
    },
    120_000,
  );
});

describe('a lost queue', () => {
  it('loses nothing: the sweep finds what nobody rings for', async () => {
    const place = { table: 'build', when: `new.state = 'running'` };
    const breakpoint = await Breakpoint.set(stack.database.superuser, place);
    await saveThrough('queue lost');
    await breakpoint.reached();
    await stack.processes.builder.end('SIGKILL');
    await stack.emptyQueue();
    await breakpoint.clear();
    await stack.startProcess('builder');
    const environment = await stack.client.untilLive(project.environmentId, number);
    await untilAnswered(environment, 'queue lost');
    await expectOneEffectEach(environment);
  }, 60_000);
});
