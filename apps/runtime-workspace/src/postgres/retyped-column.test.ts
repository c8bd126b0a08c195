/** What a release meets that still serves while a newer one has made a type another one: why no such change is called unnoticed. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { model, property, startWorkspace, type TestWorkspace } from '../test-workspace.js';
import { postgresStore, type PostgresStore } from '../testing/postgres-store.js';

const car = model('Car', {
  properties: [property('price', 'number'), property('electric', 'boolean'), property('builtAt', 'date')],
});

let store: PostgresStore;
let workspace: TestWorkspace;
beforeAll(async () => {
  store = await postgresStore();
});
beforeEach(async () => {
  workspace = await startWorkspace([car], {}, store);
  for (const price of [9, 10.5]) await workspace.call('POST', '/api/cars', { price, electric: true });
  await store.query(
    'alter table car alter column price type text, alter column electric type text, alter column builtat type text',
  );
});
afterAll(() => store.close());

const found = async (where: object) => {
  const { status, body } = await workspace.call(
    'GET',
    `/api/cars?filter=${encodeURIComponent(JSON.stringify({ where }))}`,
  );
  return status === 200 ? (body as { price: unknown }[]).map(({ price }) => price) : status;
};

it('it answers with texts and takes true for false, orders by texts, and is refused what it asks by another type; it writes as before', async () => {
  expect((await workspace.call('POST', '/api/cars', { price: 7, electric: false })).status).toBe(200);
  expect((await workspace.call('GET', '/api/cars/2')).body).toMatchObject({ price: '10.5', electric: false });
  expect(await found({ price: 9 })).toEqual(['9']);
  // As texts '10.5' is less than '9', and than '7'.
  expect(await found({ price: { lt: 8 } })).toEqual(['10.5', '7']);
  expect(await found({ price: 10.5 })).toBe(500);
  expect(await found({ price: { inq: [9, 7] } })).toBe(500);
  expect(await found({ electric: true })).toBe(500);
  expect(await found({ builtAt: { gt: '2026-01-01' } })).toBe(500);
  await workspace.close();
});
