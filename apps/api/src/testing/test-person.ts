import type { Role } from '@tiffin/access';
import { newId, type TenantId, type UserId } from '@tiffin/kernel';
import type { VerifiedPerson } from '@tiffin/tenancy-operations';
import type pg from 'pg';
import type { TestApi } from './test-api.js';

export interface TestPerson {
  readonly userId: UserId;
  readonly token: string;
}

export type Places = readonly (readonly [TenantId, Role])[];

/** A person who has signed in before, with their places in tenants. */
export async function addPerson(
  { api, superuser }: { readonly api: TestApi; readonly superuser: pg.Client },
  subject: string,
  { places = [], ...about }: Partial<VerifiedPerson> & { readonly places?: Places } = {},
): Promise<TestPerson> {
  const userId = newId<UserId>();
  const name = `Person ${subject}`;
  const token = api.identity.issue(subject, about);
  const { email = `${subject}@example.com`, emailVerified = true } = about;
  await superuser.query('select directory.enter_user($1, $2, $3, $4, $5)', [
    ...[userId, subject, email, emailVerified, name],
  ]);
  for (const [tenantId, role] of places) await addPlace(superuser, { tenantId, userId, name, role });
  return { userId, token };
}

export async function addPlace(
  superuser: pg.Client,
  place: { readonly tenantId: TenantId; readonly userId: UserId; readonly name: string; readonly role: Role },
): Promise<void> {
  await superuser.query('insert into member (tenant_id, id, user_id, name, role) values ($1, $2, $3, $4, $5)', [
    ...[place.tenantId, newId(), place.userId, place.name, place.role],
  ]);
}
