import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import { newId, type TenantId } from '@tiffin/kernel';
import { createTestDatabase, type TestDatabase, waitUntil } from '@tiffin/testing';
import pg from 'pg';
import * as everyStatement from '../read-model/statements.js';
import { TenantDatabase } from '../tenant-database.js';
import { z } from 'zod';
import { idOf, integer, json, text } from './decode.js';
import { RowShape } from './row-shape.js';
import { encode, type Statement, statement, type Value } from './statement.js';
import { TenantReads } from './tenant-reads.js';

const named = RowShape.of({ tenantId: ['t.tenant_id', idOf<TenantId>()], name: ['t.name', text] });
/** Without any condition: what it shows is what row level security lets through. */
const allProjects = statement(named, (columns) => `select ${columns} from project t`);
const projectsByName = statement(named, (columns) => `select ${columns} from project t where t.name = any($1::text[])`);
/** Reads, and then waits at a gate. */
const gatedProjects = statement(
  named,
  (columns) => `select ${columns} from project t, lateral (select pg_advisory_xact_lock_shared(77)) gate`,
);
const failing = statement(
  RowShape.of({ n: ['1 / (count(*) - count(*))', integer] }),
  (columns) => `select ${columns} from project t`,
);
const setting = statement(
  RowShape.of({ value: [`coalesce(current_setting('app.tenant_id', true), '')`, text] }),
  (columns) => `select ${columns}`,
);

let database: TestDatabase;
let superuser: pg.Client;
const tenants = [newId<TenantId>(), newId<TenantId>()] as const;
beforeAll(async () => {
  database = await createTestDatabase();
  superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
  for (const [at, tenantId] of tenants.entries()) {
    await superuser.query(`insert into tenant (tenant_id, slug, name) values ($1, 't${at}', 'T${at}')`, [tenantId]);
    const [projectId, revisionId] = [newId(), newId()];
    await superuser.query(
      `with made as (insert into project (tenant_id, id, slug, name, head_revision_id)
          values ('${tenantId}', '${projectId}', 'p', 'P${at}', '${revisionId}'))
        insert into revision (tenant_id, id, project_id, number, sha256, canvas, author_id, author_name)
          values ('${tenantId}', '${revisionId}', '${projectId}', 0, 's', '{}', 'a', 'A')`,
    );
  }
});
afterAll(async () => {
  await superuser.end();
  await database.drop();
});

async function withReads<T>(size: number, work: (reads: TenantReads, pool: pg.Pool) => Promise<T>): Promise<T> {
  const pool = new pg.Pool({ connectionString: database.app, max: size });
  pool.on('error', () => undefined);
  try {
    return await work(new TenantReads(pool), pool);
  } finally {
    await pool.end();
  }
}

describe('reads of tenants', () => {
  it('show a tenant its own rows, and nobody anything (I-10)', () =>
    withReads(1, async (reads) => {
      expect(await reads.ask(tenants[0], allProjects, [])).toEqual([{ tenantId: tenants[0], name: 'P0' }]);
      // The same connection, the same prepared statement.
      expect(await reads.ask(tenants[1], allProjects, [])).toEqual([{ tenantId: tenants[1], name: 'P1' }]);
      expect(await reads.ask(null, allProjects, [])).toEqual([]);
      expect(await reads.ask(newId(), allProjects, [])).toEqual([]);
      expect(await reads.ask('', allProjects, [])).toEqual([]);
      expect(await reads.ask(null, allProjects, [])).toEqual([]);
    }));

  it('take a value that looks like SQL for a value (I-10)', () =>
    withReads(1, async (reads) => {
      const escapes = ['"', '\\', '{', '}', ',', "'", '$1', 'NULL', '', ' '];
      const hostile = [
        `'; set app.tenant_id = '${tenants[1]}'; --`,
        `"}'); select set_config('app.tenant_id', '${tenants[1]}', false); --`,
        ...escapes,
        escapes.join(''),
      ];
      expect(await reads.ask(tenants[0], projectsByName, [[...hostile, 'P0', 'P1']])).toHaveLength(1);
      expect(await reads.ask(null, setting, [])).toEqual([{ value: '' }]);
      await superuser.query('update project set name = $1 where tenant_id = $2', [escapes.join(''), tenants[0]]);
      expect(await reads.ask(tenants[0], projectsByName, [[escapes.join('')]])).toHaveLength(1);
      await superuser.query("update project set name = 'P0' where tenant_id = $1", [tenants[0]]);
    }));

  it('fail alone where the JSON of a row is not what was promised, and leave those beside them alone', () =>
    withReads(1, async (reads) => {
      const checked = (sql: string) =>
        statement(
          RowShape.of({ it: [sql, json((value) => z.object({ known: z.literal(1) }).parse(value))] }),
          (columns) => `select ${columns} from project t`,
        );
      const settled = await Promise.allSettled([
        reads.ask(tenants[0], checked(`'{"known": 2}'::jsonb`), []),
        reads.ask(tenants[0], checked(`'{"known'`), []),
        reads.ask(tenants[0], allProjects, []),
        reads.ask(tenants[0], checked(`'{"known": 1}'::jsonb`), []),
      ]);
      expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled', 'fulfilled']);
    }));

  it('never mix tenants: 1,000 reads and writes between each other on two connections, a tenth of them aborted (I-11)', async () => {
    const opened = await TenantDatabase.open(database.app, 2);
    const looks = Array.from({ length: 1_000 }, async (_, at) => {
      const tenantId = tenants[at % 2] as TenantId;
      const key = issueWorkerGrant(tenantId, 'test');
      if (at % 10 === 0) return void (await expect(opened.read(key, failing)).rejects.toThrow('division by zero'));
      if (at % 7 === 0)
        return (await opened.within(key, (rows) => rows.project.findMany())).map((row) => [at, row.tenantId]);
      return (await opened.read(key, allProjects)).map((row) => [at, row.tenantId]);
    });
    for (const rows of await Promise.all(looks)) {
      for (const [at, tenantId] of rows ?? []) expect(tenantId).toBe(tenants[(at as number) % 2]);
    }
    // At checkout nothing is set, on either connection.
    expect(await Promise.all([opened.directory(setting), opened.directory(allProjects)])).toEqual([
      [{ value: '' }],
      [],
    ]);
    await opened.close();
  }, 120_000);

  it('need no condition on the tenant, in any statement of the api (I-14)', async () => {
    for (const { text: sql } of Object.values(everyStatement) as Statement<unknown>[]) {
      expect(sql).not.toMatch(/where.*tenant_id/i);
    }
    await withReads(1, async (reads) => {
      // Conditions taken out altogether: what is left shows one tenant.
      for (const table of ['tenant', 'project', 'member', 'revision', 'environment', 'build', 'audit_event']) {
        const all = statement(
          RowShape.of({ tenantId: ['t.tenant_id', text] }),
          (columns) => `select ${columns} from ${table} t`,
        );
        for (const row of await reads.ask(tenants[0], all, [])) expect(row.tenantId).toBe(tenants[0]);
      }
    });
  });
});

describe('a round trip', () => {
  it('carries all that is asked of one tenant within a tick, and nothing of another tenant', () =>
    withReads(4, async (reads) => {
      const asked = [0, 1, 0, 1, 0].map((at) => reads.ask(tenants[at] as TenantId, allProjects, []));
      const rows = await Promise.all(asked);
      expect(rows.map(([row]) => row?.name)).toEqual(['P0', 'P1', 'P0', 'P1', 'P0']);
      // The same question is asked once.
      expect(reads.counts).toEqual({ roundTrips: 2, statements: 2 });
    }));

  it('answers two that ask the same with the same rows, and two that ask of different things with their own', () =>
    withReads(1, async (reads) => {
      const asked = [['P0'], ['P1'], ['P0']].map((names) => reads.ask(tenants[0], projectsByName, [names]));
      expect((await Promise.all(asked)).map((rows) => rows.length)).toEqual([1, 0, 1]);
      expect(reads.counts).toEqual({ roundTrips: 1, statements: 2 });
    }));

  it('calls a function of the directory for each who asks, also within a tick', () =>
    withReads(1, async (reads) => {
      await Promise.all([reads.ask(null, setting, []), reads.ask(null, setting, [])]);
      expect(reads.counts).toEqual({ roundTrips: 1, statements: 2 });
    }));

  it('asks again for whoever comes once a question is on its way', () =>
    withReads(1, async (reads) => {
      await superuser.query('select pg_advisory_lock(77)');
      const before = reads.ask(tenants[0], gatedProjects, []);
      await waitUntil('the question has begun to be answered', async () => {
        const { rows } = await superuser.query(`select from pg_locks where locktype = 'advisory' and not granted`);
        return rows.length > 0;
      });
      await superuser.query(`update project set name = 'after' where tenant_id = $1`, [tenants[0]]);
      const after = [1, 2].map(() => reads.ask(tenants[0], gatedProjects, []));
      await superuser.query('select pg_advisory_unlock(77)');
      expect(await before).toEqual([{ tenantId: tenants[0], name: 'P0' }]);
      expect(await Promise.all(after)).toEqual(Array(2).fill([{ tenantId: tenants[0], name: 'after' }]));
      await superuser.query(`update project set name = 'P0' where tenant_id = $1`, [tenants[0]]);
    }));

  it('leaves connections to other tenants, however much is asked of one', () =>
    withReads(3, async (reads) => {
      const locker = new pg.Client({ connectionString: database.superuser });
      await locker.connect();
      await locker.query('begin; lock table revision');
      const revisions = statement(
        RowShape.of({ number: ['t.number', integer] }),
        (columns) => `select ${columns} from revision t where t.number <> all($1::int[])`,
      );
      const stuck: Promise<unknown>[] = [];
      for (let at = 0; at < 100; at += 1) {
        stuck.push(reads.ask(tenants[0], revisions, [[at + 1]]));
        await Promise.resolve();
      }
      expect(await reads.ask(tenants[1], allProjects, [])).toHaveLength(1);
      await locker.query('commit');
      await locker.end();
      expect((await Promise.all(stuck)).flat()).toHaveLength(100);
      // One that was alone, and what came meanwhile in batches.
      expect(reads.counts.roundTrips).toBeLessThan(10);
    }));

  it('that fails for one of them fails for that one alone', () =>
    withReads(1, async (reads) => {
      const both = await Promise.allSettled([
        reads.ask(tenants[0], failing, []),
        reads.ask(tenants[0], allProjects, []),
      ]);
      expect(both.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
      expect(await reads.ask(tenants[0], allProjects, [])).toHaveLength(1);
    }));

  const faults: readonly [string, (pool: pg.Pool) => Promise<unknown>][] = [
    [
      'the connection was ended by the server',
      () =>
        superuser.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = 'tiffin_app'`,
        ),
    ],
    ['what it had prepared is gone', (pool) => pool.query('deallocate all')],
    [
      'a migration changed the type of a column',
      () =>
        superuser.query(
          // Triggers that speak of a column are in the way of changing its type.
          `do $$ declare made record; begin
             for made in select tgname from pg_trigger where tgrelid = 'project'::regclass and not tgisinternal loop
               execute format('drop trigger %I on project', made.tgname);
             end loop;
             alter table project alter column name type varchar(80);
           end $$`,
        ),
    ],
  ];
  it.each(faults)('is made again on a new connection where %s', (_, fault) =>
    withReads(1, async (reads, pool) => {
      for (let time = 0; time < 8; time += 1) await reads.ask(tenants[0], allProjects, []);
      await fault(pool);
      expect(await reads.ask(tenants[0], allProjects, [])).toHaveLength(1);
    }),
  );
});

describe('rows', () => {
  it('are refused with the name of the column where a value is not of its type', () =>
    withReads(1, async (reads) => {
      const wrong = statement(
        RowShape.of({ size: ['t.name', integer] }),
        (columns) => `select ${columns} from project t`,
      );
      await expect(reads.ask(tenants[0], wrong, [])).rejects.toThrow('Column "size": expected an integer, found "P0"');
      const short = statement(named, () => 'select t.name from project t');
      await expect(reads.ask(tenants[0], short, [])).rejects.toThrow('A row has 1 columns in place of 2');
    }));
});

describe('statements', () => {
  it('have one name for one text, in every process', () => {
    const again = statement(named, (columns) => `select ${columns}\n  from project t`);
    expect(again.name).toBe(allProjects.name);
    expect(projectsByName.name).not.toBe(allProjects.name);
    const names = (Object.values(everyStatement) as Statement<unknown>[]).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  const values: readonly [Value, string | null][] = [
    [null, null],
    ['a', 'a'],
    [5, '5'],
    [[], '{}'],
    [[1, 2], '{1,2}'],
    [['a', 'b"c', 'd\\e'], '{"a","b\\"c","d\\\\e"}'],
  ];
  it.each(values)('send %j as Postgres reads it', (value, sent) => expect(encode(value)).toBe(sent));
});
