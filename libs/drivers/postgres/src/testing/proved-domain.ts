import { newId } from '@tiffin/kernel';
import type { TestDoors } from './test-doors.js';
import type { TestPlace } from './test-place.js';

/** A domain that leads to the environment of a place; answers its id. */
export async function provedDomain(doors: TestDoors, place: TestPlace, name: string): Promise<string> {
  const id = newId();
  const { tenantId, environmentId } = place;
  await doors.superuser.query(`
    insert into domain (tenant_id, id, environment_id, name, token, created_by)
      values ('${tenantId}', '${id}', '${environmentId}', '${name}', 't', 'test');
    insert into directory.proved_domain values ('${name}', '${id}', '${tenantId}', 't');
    update domain set state = 'verified', verified_at = now() where id = '${id}'`);
  return id;
}

/** As if each environment ran something, and what is set for it were applied. */
export async function runEverywhere(doors: TestDoors): Promise<void> {
  await doors.superuser.query(
    `set session_replication_role = replica;
     update environment set current_release_id = '${newId()}', applied_settings_version = settings_version;
     reset session_replication_role`,
  );
}
