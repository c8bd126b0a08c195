import { afterAll, beforeAll, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import { newId, type TenantId } from '@tiffin/kernel';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import pg from 'pg';
import { TenantDatabase } from './tenant-database.js';

let database: TestDatabase;
let opened: TenantDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  opened = await TenantDatabase.open(database.app, 1);
});
afterAll(async () => {
  await opened.close();
  await database.drop();
});

it('says plainly that the disk is full, and leaves other errors as they are', async () => {
  const superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
  await superuser.query(`
    create function public.test_fault() returns trigger language plpgsql as
      $$ begin raise exception 'could not extend file' using errcode = new.name; end $$;
    create trigger test_fault before insert on project for each row execute function public.test_fault();`);
  await superuser.end();
  const tenantId = newId<TenantId>();
  const insert = (sqlState: string) =>
    opened.within(issueWorkerGrant(tenantId, 'test'), (transaction) =>
      transaction.project.create({
        data: { id: newId(), tenantId, slug: 'p', name: sqlState, headRevisionId: newId() },
      }),
    );
  await expect(insert('53100')).rejects.toMatchObject({ code: 'DISK_FULL' });
  await expect(insert('53200')).rejects.not.toMatchObject({ code: 'DISK_FULL' });
});
