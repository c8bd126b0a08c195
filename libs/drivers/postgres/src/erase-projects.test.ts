import { beforeEach, describe, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import { EraseProjects } from '@tiffin/tenancy-operations';
import { PostgresDirectory } from './postgres-directory.js';
import { PostgresErasureStore } from './postgres-erasure-store.js';
import type { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';
import { withDoors } from './testing/with-doors.js';

let doors: TestDoors;
let place: TestPlace;
let neighbour: TestPlace;
let reported: unknown[];

withDoors((opened) => {
  doors = opened;
});
beforeEach(async () => {
  place = await TestPlace.make(doors);
  neighbour = await TestPlace.make(doors);
  reported = [];
  for (const { want, tenantId } of [place, neighbour].map((one) => ({
    want: one.want.bind(one),
    tenantId: one.tenantId,
  }))) {
    await want('a');
    await want('b');
    await doors.rows(
      `insert into secret (tenant_id, environment_id, name, ciphertext, key_id, author_id, author_name)
       select tenant_id, id, 'A', 'sealed', 'k', 'u', 'Ada' from environment where tenant_id = $1`,
      [tenantId],
    );
    await doors.rows(
      `insert into deployment (id, tenant_id, environment_id, release_id, revision_number, state)
       select gen_random_uuid(), tenant_id, id, desired_release_id, 1, 'succeeded' from environment where tenant_id = $1`,
      [tenantId],
    );
    await doors.rows(
      `insert into deployment_step (tenant_id, deployment_id, name, position, state)
       select tenant_id, id, 'render', 0, 'succeeded' from deployment where tenant_id = $1`,
      [tenantId],
    );
    await doors.rows(
      `insert into build (id, tenant_id, project_id, revision_id, unit_key, unit_name, content_hash, state)
       select gen_random_uuid(), tenant_id, id, head_revision_id, 'u', 'u', 'h', 'succeeded' from project where tenant_id = $1`,
      [tenantId],
    );
  }
});

const run = () =>
  new EraseProjects({
    directory: new PostgresDirectory(doors.worker),
    store: new PostgresErasureStore(doors.worker),
    grantFor: (tenantId) => issueWorkerGrant(tenantId, 'deployer'),
    report: (error) => void reported.push(error),
  }).run();

const set = (state: string, eraseAt: string, isStopped: boolean) =>
  doors.app
    .within(
      place.key,
      (transaction) => transaction.$executeRaw`
        update project set state = ${state}, erase_at = now() + ${eraseAt}::interval where id = ${place.projectId}::uuid`,
    )
    .then(() => doors.rows('update environment set is_stopped = $2 where id = $1', [place.environmentId, isStopped]));

/** Rows of each table that name a tenant, by table; of the audit trail nothing. */
async function rowsOf(tenantId: string): Promise<Record<string, number>> {
  const tables = await doors.rows<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by 1`,
  );
  const counts = await Promise.all(
    tables.map(async ({ name }) => {
      const [row] = await doors.rows<{ n: string }>(`select count(*) as n from ${name} where tenant_id = $1`, [
        tenantId,
      ]);
      return [name, Number(row?.n)] as const;
    }),
  );
  return Object.fromEntries(counts.filter(([name, n]) => n > 0 && !name.startsWith('audit')));
}

describe('a deleted project', () => {
  it('is erased with all that belongs to it, and nothing else, once its time is up and its cell has ended it', async () => {
    const before = await rowsOf(neighbour.tenantId);
    expect(Object.keys(before)).toEqual(
      expect.arrayContaining(['build', 'deployment', 'deployment_step', 'environment', 'project', 'release', 'secret']),
    );
    await set('deleting', '-1 second', true);
    await run();
    expect(reported).toEqual([]);
    expect(Object.keys(await rowsOf(place.tenantId)).filter((name) => name in before && name !== 'tenant')).toEqual([]);
    expect(await rowsOf(neighbour.tenantId)).toEqual(before);
    for (const table of ['environment', 'project'])
      expect(await doors.rows(`select 1 from directory.${table} where tenant = $1`, [place.tenantId])).toEqual([]);
    const trail = await doors.rows<{ action: string }>(
      `select action from audit_event where tenant_id = $1 and object_id = $2`,
      [place.tenantId, place.projectId],
    );
    expect(trail.map(({ action }) => action)).toContain('project.erase');
  });

  it.each([
    ['whose time is not up', 'deleting', '1 hour', true],
    ['that its cell has not ended', 'deleting', '-1 second', false],
    ['that was restored meanwhile', 'active', '-1 second', true],
  ])('%s stays', async (_, state, eraseAt, isStopped) => {
    const before = await rowsOf(place.tenantId);
    await set(state, eraseAt, isStopped);
    await run();
    expect(await rowsOf(place.tenantId)).toEqual(before);
  });

  it('stays until its cell has ended also what nobody wants any more', async () => {
    const before = await rowsOf(place.tenantId);
    await doors.rows('update environment set desired_release_id = null, is_ending = true where id = $1', [
      place.environmentId,
    ]);
    await set('deleting', '-1 second', false);
    await run();
    expect(await rowsOf(place.tenantId)).toEqual(before);
  });
});
