import type { TenantId } from '@tiffin/kernel';
import type { Permission, Role } from './policy.js';

/** Who acts, as audit rows name them. Always stamped by the server. */
export interface Actor {
  readonly kind: 'user' | 'worker';
  readonly id: string;
  readonly name: string;
}

/** Who holds a grant, where, and in which role. */
export interface GrantHolder {
  readonly tenantId: TenantId;
  readonly actor: Actor;
  readonly role: Role;
}

/**
 * Proof that somebody may do one thing in one tenant. It names the actor for audit and the tenant for row level security,
 * and opens the store, so that an operation without one does not compile. Only `issue-grant.ts` makes them.
 */
export class Grant<P extends Permission = Permission> {
  readonly tenantId: TenantId;
  readonly actor: Actor;
  readonly role: Role;

  private constructor(
    readonly permission: P,
    { tenantId, actor, role }: GrantHolder,
  ) {
    this.tenantId = tenantId;
    this.actor = actor;
    this.role = role;
  }

  /** @internal for issue-grant.ts alone; lint refuses it elsewhere. */
  static unchecked<P extends Permission>(permission: P, holder: GrantHolder): Grant<P> {
    return new Grant(permission, holder);
  }
}

/** The least that opens a store: a tenant and an actor. A `Grant` and a `WorkerGrant` both are one. */
export interface StoreKey {
  readonly tenantId: TenantId;
  readonly actor: Actor;
}
