import type { StoreKey } from '@tiffin/access';
import { issueWorkerGrant } from '@tiffin/access';
import { newId, type TenantId } from '@tiffin/kernel';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { StatementNames } from './statement-names.js';
import { TenantDatabase, type TenantTransaction } from './tenant-database.js';

const key: StoreKey = issueWorkerGrant(newId<TenantId>(), 'promoter');
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const prepared = (transaction: TenantTransaction) =>
  transaction.$queryRaw<unknown[]>`select name from pg_prepared_statements where statement like 'select $1::int as%'`;
const ask = (transaction: TenantTransaction) => transaction.$queryRaw`select ${1}::int as "of this test"`;

it('statements of transactions are prepared where that is asked for, and once', async () => {
  for (const [options, count] of [
    [{ statements: 'prepared' }, 1],
    [{}, 0],
  ] as const) {
    const opened = await TenantDatabase.open(database.worker, 1, options);
    await opened.within(key, ask);
    expect(await opened.within(key, (of) => ask(of).then(() => prepared(of)))).toHaveLength(count);
    await opened.close();
  }
});

it('where a connection has lost what was prepared, who tries again is served', async () => {
  const opened = await TenantDatabase.open(database.worker, 1, { statements: 'prepared' });
  await opened.within(key, ask);
  await opened.within(key, (of) => of.$executeRaw`deallocate all`);
  await expect(opened.within(key, ask)).rejects.toThrow(/does not exist/);
  expect(await opened.within(key, ask)).toEqual([{ 'of this test': 1 }]);
  await opened.close();
});

it('no more than some have names', () => {
  const names = new StatementNames();
  const all = Array.from({ length: 500 }, (_, at) => names.nameOf(`select ${at}`));
  expect(new Set(all.slice(0, 400)).size).toBe(400);
  expect(all.slice(400).every((name) => name === '')).toBe(true);
  expect(names.nameOf('select 0')).toBe(all[0]);
});
