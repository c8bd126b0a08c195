import { Refusal, type TenantId } from '@tiffin/kernel';
import { type Actor, Grant } from './grant.js';
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

/** What a worker acts under: one tenant, the worker's own name in the audit log, no permission to hand on. */
export interface WorkerGrant {
  readonly tenantId: TenantId;
  readonly actor: Actor & { readonly kind: 'worker' };
}

export const issueWorkerGrant = (tenantId: TenantId, workerName: string): WorkerGrant => ({
  tenantId,
  actor: { kind: 'worker', id: workerName, name: workerName },
});
