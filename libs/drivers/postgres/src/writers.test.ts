import { afterAll, beforeAll, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import { newId, type TenantId } from '@tiffin/kernel';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { TenantDatabase } from './tenant-database.js';

let database: TestDatabase;
let tenants: TenantDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  tenants = await TenantDatabase.open(database.worker, 3);
});
afterAll(async () => {
  await tenants.close();
  await database.drop();
});

it('one tenant whose writers take long does not hold all connections: another one writes beside them', async () => {
  const [much, other] = [newId<TenantId>(), newId<TenantId>()].map((id) => issueWorkerGrant(id, 'test')) as [
    never,
    never,
  ];
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const long = Array.from({ length: 20 }, () => tenants.within(much, () => ended));
  const where = () =>
    tenants.within(
      other,
      (rows) => rows.$queryRaw<[{ tenant: string }]>`select current_setting('app.tenant_id') as tenant`,
    );
  const { tenantId } = other as { readonly tenantId: string };
  // Ahead of those of the other tenant that came before it, and again.
  expect([await where(), await where()]).toEqual([[{ tenant: tenantId }], [{ tenant: tenantId }]]);
  end();
  await Promise.all(long);
});
