import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Breakpoint, createEmptyDatabase, type TestDatabase } from '@tiffin/testing';
import pg from 'pg';
import { CrashStage, swept } from './crash-stage.js';
import { StagedProject } from './staged-project.js';

/** Where the database of models is changed: before requests reach the release, and once nothing else serves. */
const points: readonly (readonly [string, string, string])[] = [
  ['it begins a change', 'migration', `new.state = 'running' and new.moment = 'before'`],
  ['a change is made', 'migration', `new.state = 'done' and new.moment = 'before'`],
  ['all is changed that comes first', 'deployment_step', `new.name = 'migrate' and new.state = 'succeeded'`],
  ['it begins the last change', 'migration', `new.state = 'running' and new.moment = 'after'`],
  ['the last change is made', 'migration', `new.state = 'done' and new.moment = 'after'`],
  ['all is changed', 'deployment_step', `new.name = 'contract' and new.state = 'succeeded'`],
];

let stage: CrashStage;
beforeAll(async () => {
  stage = await CrashStage.set();
}, 60_000);
afterAll(() => stage.clear());

describe('a deployer that is killed while a database is changed', () => {
  const cars = { id: '', environmentId: '', revision: 0 };
  let database: TestDatabase;
  let own: pg.Client;
  const property = (name: string) => ({ name, type: 'string', required: false, index: false });

  beforeAll(async () => {
    database = await createEmptyDatabase();
    own = new pg.Client({ connectionString: database.superuser });
    await own.connect();
    const staged = await StagedProject.create(stage.stack.client, 'Cars');
    const development = staged.stage('development');
    Object.assign(cars, { id: staged.id, environmentId: development.id });
    await staged.bind(development, 'Secret', { name: 'DATABASE_URL', value: database.superuser });
    const settings = { url: { secret: 'DATABASE_URL' } };
    const db = { id: 'db', type: 'Connector', name: 'Cars DB', connector: 'postgresql', settings };
    const car = { id: 'car', type: 'Model', name: 'Car', properties: [property('name'), property('p0')] };
    await stage.stack.client.save(cars.id, 0, [
      { op: 'addEntity', entity: db },
      { op: 'addEntity', entity: car },
      { op: 'addConnection', connection: { id: 'db-car', from: 'db', to: 'car' } },
    ]);
    cars.revision = 1;
    await stage.stack.client.untilLive(cars.environmentId, 1, 90_000);
    await own.query(`insert into car (name) values ('kept')`);
  }, 120_000);
  afterAll(async () => {
    await own.end();
    await database.drop();
  });

  it.each(swept(points))(
    'as %s',
    async (_, table, when) => {
      const breakpoint = await Breakpoint.set(stage.stack.database.superuser, { table, when });
      const properties = [property('name'), property(`p${cars.revision}`)];
      await stage.stack.client.save(cars.id, cars.revision, [
        { op: 'updateEntity', id: 'car', changes: { properties } },
      ]);
      cars.revision += 1;
      await breakpoint.reached();
      await stage.stack.processes.deployer.end('SIGKILL');
      await breakpoint.clear();
      await stage.stack.startProcess('deployer');
      const { currentRelease } = await stage.stack.client.untilLive(cars.environmentId, cars.revision, 90_000);
      const columns = await own.query<{ name: string }>(
        `select column_name as name from information_schema.columns where table_name = 'car' order by 1`,
      );
      expect(columns.rows.map(({ name }) => name)).toEqual(['id', 'name', `p${cars.revision - 1}`]);
      expect((await own.query('select name from car')).rows).toEqual([{ name: 'kept' }]);
      const release = currentRelease?.id ?? '';
      // Each change once, and each told once.
      const made = `select words, count(*)::int as times from migration where release_id = '${release}' and state = 'done' group by 1 order by 1`;
      const told = `select detail ->> 'change' as words, count(*)::int as times from audit_event where action = 'environment.migrate' and detail ->> 'release' = '${release}' group by 1 order by 1`;
      expect(await stage.rows(told)).toEqual(await stage.rows(made));
      expect((await stage.rows(made)).map(({ times }) => times)).toEqual([1, 1]);
      expect(await stage.rows(`select 1 from deployment where state = 'running'`)).toHaveLength(0);
    },
    120_000,
  );
});
