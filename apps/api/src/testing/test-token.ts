import type { Role, Scope } from '@tiffin/access';
import { newId, type TenantId } from '@tiffin/kernel';
import { hashToken, newToken } from '@tiffin/tenancy-operations';
import type pg from 'pg';

export interface WantedToken {
  readonly scope: Scope;
  readonly projectId?: string;
  readonly expiresInMs?: number;
}

/** A service account of a tenant. */
export async function addServiceAccount(superuser: pg.Client, tenantId: TenantId, role: Role): Promise<string> {
  const id = newId();
  await superuser.query(
    `insert into service_account (tenant_id, id, name, role, created_by) values ($1, $2, $3, $4, 'test')`,
    [tenantId, id, `ci ${id}`, role],
  );
  return id;
}

/** A token of a service account that stands in a role of its own. */
export async function addMachine(
  superuser: pg.Client,
  tenantId: TenantId,
  { role, ...wanted }: WantedToken & { readonly role: Role },
): Promise<string> {
  const accountId = await addServiceAccount(superuser, tenantId, role);
  return addToken(superuser, { tenantId, accountId, ...wanted });
}

interface Holder {
  readonly tenantId: TenantId;
  readonly memberId?: string;
  readonly accountId?: string;
}

export async function addToken(superuser: pg.Client, wanted: Holder & WantedToken): Promise<string> {
  const { tenantId, memberId = null, accountId = null, scope, projectId = null, expiresInMs = null } = wanted;
  const token = newToken();
  await superuser.query(
    `insert into api_token (tenant_id, id, member_id, service_account_id, name, hash, scope, project_id, expires_at)
     values ($1, $2, $3, $4, 'test', $5, $6, $7, now() + make_interval(secs => $8::float8 / 1000))`,
    [tenantId, newId(), memberId, accountId, hashToken(token), scope, projectId, expiresInMs],
  );
  return token;
}
