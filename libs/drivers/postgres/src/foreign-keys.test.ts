import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import pg from 'pg';
import { type ForeignKey, foreignKeys } from './testing/catalogue.js';
import { SampleRows } from './testing/sample-rows.js';

let database: TestDatabase;
let superuser: pg.Client;
let keys: readonly ForeignKey[];
let ours: SampleRows;
let theirs: SampleRows;
beforeAll(async () => {
  database = await createTestDatabase();
  superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
  keys = await foreignKeys(superuser);
  [ours, theirs] = (await SampleRows.insert(superuser, ['ours', 'theirs'])) as [SampleRows, SampleRows];
});
afterAll(async () => {
  await superuser.end();
  await database.drop();
});

/** What becomes of our child row written with such values: `kept`, or the name of the constraint that refused it. */
async function write(child: string, change: Readonly<Record<string, string | number | boolean>>): Promise<string> {
  await superuser.query('begin');
  try {
    // Our own row makes room; as a superuser, whom nothing stops but the key itself.
    await superuser.query('set local session_replication_role = replica');
    await superuser.query(`delete from public.${child} where tenant_id = $1`, [ours.tenantId]);
    await superuser.query('set local session_replication_role = origin');
    await superuser.query(ours.insertOf(child, change));
    await superuser.query('set constraints all immediate');
    return 'kept';
  } catch (error) {
    return (error as pg.DatabaseError).constraint ?? (error as Error).message;
  } finally {
    await superuser.query('rollback');
  }
}

/** The columns of a key with which a child names another tenant's parent, its tenant left as it is. */
const foreignParent = ({ child, parent, columns, refers }: ForeignKey) =>
  Object.fromEntries(
    columns.flatMap((column, at) =>
      column === 'tenant_id'
        ? []
        : [[column, theirs.row(parent)[refers[at] as string] ?? ours.row(child)[column] ?? '']],
    ),
  );

describe('a child of another tenant’s parent (I-13)', () => {
  it('is refused by every foreign key there is, and a child of our own is kept', async () => {
    expect(keys.length).toBeGreaterThan(15);
    const outcomes: Record<string, readonly string[]> = {};
    for (const key of keys) {
      outcomes[key.name] = [await write(key.child, {}), await write(key.child, foreignParent(key))];
    }
    expect(outcomes).toEqual(Object.fromEntries(keys.map(({ name }) => [name, ['kept', name]])));
  });

  it('is named by no key without the tenant', () => {
    expect(keys.filter(({ columns }) => !columns.includes('tenant_id'))).toEqual([]);
  });

  it('would be kept by a key without the tenant, though its tenant sees no such parent (control)', async () => {
    await superuser.query(`
      alter table revision drop constraint revision_tenant_id_project_id_fkey;
      create unique index on project (id);
      alter table revision add constraint plain foreign key (project_id) references project (id)`);
    expect(await write('revision', { project_id: theirs.row('project')['id'] ?? '' })).toBe('kept');
    const app = new pg.Client({ connectionString: database.app });
    await app.connect();
    await app.query(`begin; select set_config('app.tenant_id', '${ours.tenantId}', true)`);
    const seen = await app.query('select 1 from project where id = $1', [theirs.row('project')['id']]);
    expect(seen.rows).toEqual([]);
    await app.end();
  });
});
