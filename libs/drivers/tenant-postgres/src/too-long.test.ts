import { planMigration } from '@tiffin/migrations-rules';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { declared, table, Tenant } from './testing/tenant.js';
import { shapeOf } from './testing/shape-of.js';

let tenant: Tenant;
beforeEach(async () => {
  tenant = await Tenant.create();
  await tenant.release({ number: 1, tables: [table('Order')] });
});
afterEach(() => tenant.drop());

const words = /"Order": waits.*was not through within 0.005 minutes.*What was made before it stays: retry/;

it.each([
  ['the server ends', 'select pg_sleep(3600)'],
  ['the server is told not to end', 'set local statement_timeout = 0; select pg_sleep(3600)'],
])(
  'a change that never ends, which %s, is ended, with its words and what to do, and can be begun again',
  async (_, sql) => {
    const changes = [declared('waits', { sql })];
    const release = { number: 2, tables: [table('Order'), table('Bill')], declared: changes };
    const limits = { workWithinMs: 300, answerWithinMs: 1_000 };
    await expect(tenant.release(release, limits)).rejects.toThrow(words);
    expect(await shapeOf(tenant)).toContain('bill.id integer not null key');
    const store = tenant.store(release);
    const left = planMigration(await tenant.applied(), { store, releaseNumber: 2 });
    expect(left.map(({ words: text }) => text)).toEqual(['Model "Order": waits']);
  },
);
