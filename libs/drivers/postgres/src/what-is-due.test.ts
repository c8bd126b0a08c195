import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { PostgresDirectory } from './postgres-directory.js';
import { TestDoors } from './testing/test-doors.js';
import { TestPlace } from './testing/test-place.js';

let database: TestDatabase;
let doors: TestDoors;
beforeAll(async () => {
  database = await createTestDatabase();
  doors = await TestDoors.open(database);
});
afterAll(async () => {
  await doors.close();
  await database.drop();
});

it('what is due is found tenant by tenant, however much waits for one', async () => {
  const directory = new PostgresDirectory(doors.worker);
  const [many, one] = [await TestPlace.make(doors), await TestPlace.make(doors)];
  await doors.rows(
    `with r as (insert into release (id, tenant_id, project_id, sha256, content)
       values (gen_random_uuid(), $1, $2, 's', '{}') returning id)
     insert into environment (id, tenant_id, project_id, name, desired_release_id, desired_revision_number)
     select gen_random_uuid(), $1, $2, 'e' || n, r.id, 1 from r, generate_series(1, 20) n`,
    [many.tenantId, many.projectId],
  );
  await doors.rows(
    `insert into project (id, tenant_id, slug, name, head_revision_id)
     select gen_random_uuid(), p.tenant_id, 'p' || n, 'P' || n, p.head_revision_id
     from project p, generate_series(1, 20) n where p.id = $1`,
    [many.projectId],
  );
  await one.want('a');
  await one.save();
  // It has waited for a moment only, the others for ever.
  await doors.expireLeases(one.projectId);
  const deployments = await directory.deploymentsDue(2);
  expect(deployments.map(({ tenantId }) => tenantId).sort()).toEqual([many.tenantId, one.tenantId].sort());
  const builds = await directory.buildsDue(2);
  expect(builds.map(({ tenantId }) => tenantId).sort()).toEqual([many.tenantId, one.tenantId].sort());
});
