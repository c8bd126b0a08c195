import { issueWorkerGrant, type Role, roles } from '@tiffin/access';
import { type MemberId, newId, type TenantId, type UserId } from '@tiffin/kernel';
import { PostgresTenancyStore, type TenantDatabase } from '@tiffin/postgres';
import { hashToken, newToken } from '@tiffin/tenancy-operations';

/** A tenant with one member of each role, each with a token. */
export interface TestTenant {
  readonly tenantId: TenantId;
  readonly tokens: Readonly<Record<Role, string>>;
}

export async function makeTenant(database: TenantDatabase, slug: string): Promise<TestTenant> {
  const tenantId = newId<TenantId>();
  await new PostgresTenancyStore(database).within(issueWorkerGrant(tenantId, 'seed'), async (rows) => {
    await rows.insertTenant({ tenantId, slug, name: slug.toUpperCase() });
    await rows.audit({ action: 'tenant.create', objectKind: 'tenant', objectId: tenantId, detail: {} });
  });
  const tokens: Record<string, string> = {};
  for (const role of roles) tokens[role] = await addMember(database, tenantId, { userId: newId<UserId>(), role });
  return { tenantId, tokens: tokens as TestTenant['tokens'] };
}

/** Adds a member and answers a token of theirs. */
export async function addMember(
  database: TenantDatabase,
  tenantId: TenantId,
  { userId, role }: { readonly userId: UserId; readonly role: Role },
): Promise<string> {
  const token = newToken();
  const memberId = newId<MemberId>();
  await new PostgresTenancyStore(database).within(issueWorkerGrant(tenantId, 'seed'), async (rows) => {
    await rows.insertMember({ memberId, userId, name: `Some ${role}`, role });
    const id: string = newId();
    await rows.insertToken({ id, memberId, name: 'test', hash: hashToken(token), scope: 'admin' });
    await rows.audit({ action: 'token.create', objectKind: 'token', objectId: id, detail: {} });
  });
  return token;
}
