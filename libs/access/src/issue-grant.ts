import { Refusal, type TenantId } from '@tiffin/kernel';
import { type Actor, Grant, type StoreKey } from './grant.js';
import { mayDo, type Permission, type Role } from './policy.js';

/** A person's place in a tenant, as the membership table says. */
export interface Membership {
  readonly tenantId: TenantId;
  readonly role: Role;
}

/**
 * The grant, or FORBIDDEN where the role does not include the permission. Called by the API's guard once it has seen
 * that the resource belongs to the membership's tenant. Imported there and in job runners only (lint).
 */
export function issueGrant<P extends Permission>(
  permission: P,
  membership: Membership,
  actor: Actor,
): Grant<P> | Refusal {
  if (!mayDo(membership.role, permission)) return Refusal.of('FORBIDDEN', permission);
  return Grant.unchecked(permission, { tenantId: membership.tenantId, actor, role: membership.role });
}

/** Opens the store of a tenant for one of its members, so that what they may see of it can be read. */
export const issueMemberKey = ({ tenantId }: Membership, actor: Actor): StoreKey => ({ tenantId, actor }) as StoreKey;

/** Opens a tenant's store for the question who calls, which comes before anybody is known. */
export const issueLookupKey = (tenantId: TenantId): StoreKey =>
  ({ tenantId, actor: { kind: 'worker', id: 'api', name: 'api' } }) as StoreKey;

/** What a worker acts under: one tenant, the worker's own name in the audit log, no permission to hand on. */
export interface WorkerGrant extends StoreKey {
  readonly actor: Actor & { readonly kind: 'worker' };
}

export const issueWorkerGrant = (tenantId: TenantId, workerName: string): WorkerGrant =>
  ({ tenantId, actor: { kind: 'worker', id: workerName, name: workerName } }) as WorkerGrant;
