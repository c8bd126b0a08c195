import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import type { ApiClient } from './api-client.js';
import { tenantsQuery, type TenantRow } from './tenant-documents.js';

/** Those that the caller is a member of; a token is of one. */
export async function listTenants(api: ApiClient): Promise<readonly TenantRow[]> {
  const { viewer } = await api.ask(tenantsQuery, {});
  return viewer.memberships.map(({ tenant }) => tenant);
}

/** The named tenant, or the only one. */
export async function findTenant(api: ApiClient, wanted: string | undefined): Promise<TenantRow> {
  return chosenTenant(await listTenants(api), wanted);
}

export function chosenTenant(tenants: readonly TenantRow[], wanted: string | undefined): TenantRow {
  const found = wanted === undefined ? tenants : tenants.filter(({ slug }) => slug === wanted.toLowerCase());
  if (found.length === 1 && found[0]) return found[0];
  if (tenants.length === 0)
    throw new Failure('You are a member of no tenant. Accept an invitation, or make one in the console.');
  const slugs = tenants.map(({ slug }) => slug).join(', ');
  const reason =
    wanted === undefined
      ? 'You are a member of several tenants. Name one with --tenant or TIFFIN_TENANT'
      : `You are a member of no tenant "${wanted}"`;
  throw new Failure(`${reason}. There are: ${slugs}.`, exitCode.usage);
}
