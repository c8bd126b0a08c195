import { Refusal, type TenantId, type UserId } from '@tiffin/kernel';
import { type Actor, Grant, type GrantHolder, type StoreKey } from './grant.js';
import type { PersonGrant } from './person-grant.js';
import type { Once } from './once.js';
import { letsThrough, mayDo, type Permission, type Role, type TokenBounds } from './policy.js';
import { maySupport, type SupportPlace } from './support-policy.js';

/** A place in a tenant, as its rows say. */
export interface Membership {
  readonly tenantId: TenantId;
  readonly role: Role;
  /** Of the API token through which it is used; absent where somebody acts in person. */
  readonly bounds?: TokenBounds;
  /** No membership, but an operator's support access. */
  readonly support?: SupportPlace;
}

/** The policy's answer: the role, and the token or the support access where there is one, both include the permission. */
export const mayIn = ({ role, bounds, support }: Membership, permission: Permission): boolean =>
  mayDo(role, permission) &&
  (bounds === undefined || letsThrough(bounds, permission)) &&
  (support === undefined || maySupport(permission));

/**
 * The grant, or FORBIDDEN where the policy does not include the permission. Called by the API's guard once it has seen
 * that the resource belongs to the membership's tenant. Imported there and in job runners only (lint).
 */
export function issueGrant<P extends Permission>(
  permission: P,
  membership: Membership,
  actor: Actor,
): Grant<P> | Refusal {
  if (!mayIn(membership, permission)) return Refusal.of('FORBIDDEN', permission);
  return Grant.unchecked(permission, { ...membership, actor });
}

type Held = Pick<GrantHolder, 'tenantId' | 'actor' | 'role'> & Partial<Pick<Grant, 'bounds' | 'support'>>;

const holderOf = ({ tenantId, actor, role, bounds, support }: Held): GrantHolder => ({
  ...{ tenantId, actor, role },
  ...(bounds ? { bounds } : {}),
  ...(support ? { support } : {}),
});

/** The same grant, for what is to happen once. */
export const grantOnce = <P extends Permission>(grant: Grant<P>, once: Once): Grant<P> =>
  Grant.unchecked(grant.permission, { ...holderOf(grant), once });

/** Opens the store of a tenant for one of its members, so that what they may see of it can be read. */
export const issueMemberKey = ({ tenantId, bounds }: Membership, actor: Actor): StoreKey =>
  ({ tenantId, actor, ...(bounds?.projectId ? { projectId: bounds.projectId } : {}) }) as StoreKey;

/** Opens a tenant's store for the question who calls, which comes before anybody is known. */
export const issueLookupKey = (tenantId: TenantId): StoreKey =>
  ({ tenantId, actor: { kind: 'worker', id: 'api', name: 'api' } }) as StoreKey;

/** What a worker acts under: one tenant, the worker's own name in the audit log, no permission to hand on. */
export interface WorkerGrant extends StoreKey {
  readonly actor: Actor & { readonly kind: 'worker' };
}

export const issueWorkerGrant = (tenantId: TenantId, workerName: string): WorkerGrant =>
  ({ tenantId, actor: { kind: 'worker', id: workerName, name: workerName } }) as WorkerGrant;

/**
 * Opens a tenant for a person who is no member yet: one that they found now, or one into which they hold an invitation. For the drivers of
 * those two alone (lint).
 */
export const issueEntrantKey = (grant: PersonGrant, userId: UserId, tenantId: TenantId): StoreKey => {
  const { person, requestId, once } = grant;
  const actor: Actor = { kind: 'user', id: userId, name: person.name, ...(requestId ? { requestId } : {}) };
  return { tenantId, actor, ...(once ? { once } : {}) } as StoreKey;
};
