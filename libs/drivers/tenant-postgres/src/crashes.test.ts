import fc from 'fast-check';
import { type AppliedSchema, planMigration } from '@tiffin/migrations-rules';
import { histories } from '@tiffin/migrations-rules/testing';
import { inLongForm } from '@tiffin/testing/in-long-form';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cuttingProxy } from './testing/cutting-proxy.js';
import { shapeOf, shapeTold } from './testing/shape-of.js';
import { column, declared, type Release, table, Tenant } from './testing/tenant.js';

const before: Release = {
  number: 1,
  tables: [
    table('Order', column('name'), column('price', 'string'), column('old', 'number', { isRequired: true })),
    table('Bill', column('note')),
  ],
};

/** A change of every kind. */
const after: Release = {
  number: 2,
  tables: [
    {
      ...table(
        'Purchase',
        column('name', 'string', { isRequired: true, isIndexed: true }),
        column('price', 'number'),
        column('state', 'string', { isRequired: true, default: 'open' }),
      ),
      modelId: 'order',
    },
    table('Line', column('amount', 'number')),
  ],
  declared: [
    declared('more', { sql: `insert into "order" (name, price, state) values ('declared', 1, 'new')` }),
    declared('tidy', { kind: 'contract', sql: `update purchase set price = price * 2` }),
  ],
};

const rows = `insert into "order" (name, price, old) values ('a', '1.5', 1), ('b', '2', 2)`;
const kept = 'select name, price, state from purchase order by id';

let tenant: Tenant;
beforeAll(async () => {
  tenant = await Tenant.create();
});
afterAll(() => tenant.drop());

/** The end of a migration that is broken off once, and then made again. How many messages the first try sent tells where it can break. */
async function migrated(last: number | null) {
  await tenant.clear();
  await tenant.release(before);
  await tenant.rows(rows);
  const proxy = await cuttingProxy(tenant.database.superuser, last);
  const first = await tenant.release(after, { url: proxy.url }).then(
    () => 'done',
    (error: { code?: string }) => error.code,
  );
  await proxy.close();
  await tenant.release(after);
  return { first, sent: proxy.sent(), shape: await shapeOf(tenant), rows: await tenant.rows(kept) };
}

it('broken off after any message, a migration comes to the same end, and nothing is made twice', async () => {
  const { first, sent, ...end } = await migrated(null);
  expect(first).toBe('done');
  expect(end.rows).toEqual([
    { name: 'a', price: 3, state: 'open' },
    { name: 'b', price: 4, state: 'open' },
    { name: 'declared', price: 2, state: 'new' },
  ]);
  // The last says goodbye; what it is for has been done.
  const every = inLongForm(1, { otherwise: 4 });
  for (let last = 1; last <= sent; last += last + every < sent ? every : 1)
    expect([last, await migrated(last)]).toEqual([
      last,
      { ...end, sent: last, first: last < sent ? 'DATABASE_UNREACHABLE' : 'done' },
    ]);
}, 300_000);

it('whatever releases ran before, the database is what was written down', async () => {
  await fc.assert(
    fc.asyncProperty(histories(5), async (history) => {
      await tenant.clear();
      let applied: AppliedSchema | null = null;
      for (const { store, releaseNumber: number } of history) {
        const plan = planMigration(applied, { store, releaseNumber: number });
        const isStopped = plan.some(({ obstacle }) => obstacle?.sql === 'select 1');
        if (isStopped || plan.length === 0) continue;
        await tenant.release({ number, tables: store.tables, declared: store.declared });
        applied = await tenant.applied();
        expect(await shapeOf(tenant)).toEqual(shapeTold(applied));
      }
    }),
    { numRuns: inLongForm(20, { otherwise: 8 }) },
  );
}, 120_000);
