import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditedDatabase } from './testing/audited-tenant.js';

let database: AuditedDatabase;
beforeAll(async () => {
  database = await AuditedDatabase.make();
});
afterAll(() => database.close());

const actionsOf = async (tenantId: string) =>
  (
    await database.sql<{ action: string }>('select action from audit_event where tenant_id = $1 order by seq', tenantId)
  ).map(({ action }) => action);

/** The last step of an erasure, as the deployer takes it. */
async function erase(tenantId: string): Promise<void> {
  await database.sql(
    `insert into tenant (tenant_id, slug, name, state, erase_at) values ($1::uuid, 's' || right($1::uuid::text, 8), 'Ada', 'erasing', now() - interval '1 s')`,
    tenantId,
  );
  await database.sql('begin');
  await database.sql(`select set_config('app.tenant_id', $1, true)`, tenantId);
  await database.sql('select directory.erase_rest_of_tenant($1)', tenantId);
  const entry = { action: 'tenant.erase', objectKind: 'tenant', objectId: tenantId };
  const actor = { kind: 'worker', id: 'deployer', name: 'deployer' };
  await database.sql('select audit.append($1, $2, $3)', tenantId, JSON.stringify(actor), JSON.stringify([entry]));
  await database.sql('commit');
}

describe('the audit chain of an erased tenant', () => {
  it('keeps the end alone, once checkpoints have signed that, and is verified as before', async () => {
    const [gone, other] = [await database.tenant(5), await database.tenant(3)];
    await erase(gone);
    const whole = await actionsOf(gone);
    // No checkpoint has seen it yet: nothing may go.
    await database.retain(null);
    expect(await actionsOf(gone)).toEqual(whole);
    await database.sign();
    // The first moves the base; no checkpoint has signed that, however often one looks.
    for (let look = 0; look < 2; look += 1) await database.retain(null);
    expect((await actionsOf(gone)).slice(0, whole.length)).toEqual(whole);
    await database.sign();
    await database.retain(null);
    expect(await actionsOf(gone)).toEqual(['tenant.erase', 'audit.drop']);
    expect(await database.verify(gone)).toBeNull();
    expect(await actionsOf(other)).toHaveLength(3);
    // And that is all: it is not cut again and again.
    for (let turn = 0; turn < 2; turn += 1) {
      await database.sign();
      await database.retain(null);
    }
    expect(await actionsOf(gone)).toEqual(['tenant.erase', 'audit.drop']);
  });

  it('is missed when that end goes too', async () => {
    const gone = await database.tenant(2);
    await erase(gone);
    for (let turn = 0; turn < 2; turn += 1) {
      await database.sign();
      await database.retain(null);
    }
    await database.sql('delete from audit_event where tenant_id = $1', gone);
    await database.sql('delete from audit.head where tenant_id = $1', gone);
    expect(await database.verify(gone)).not.toBeNull();
  });
});
