import type { TenantId } from '@tiffin/kernel';
import type { Once } from './once.js';
import type { Permission, Role, TokenBounds } from './policy.js';
import type { SupportPlace } from './support-policy.js';

/** Who acts, as audit rows name them. Always stamped by the server. */
export interface Actor {
  readonly kind: 'user' | 'service_account' | 'operator' | 'worker';
  readonly id: string;
  readonly name: string;
  /** The API token that the actor acts through. */
  readonly tokenId?: string;
  /** Id of the user for whom the actor acts, where that is somebody else. */
  readonly onBehalfOf?: string;
  /** The request that it happens in. */
  readonly requestId?: string;
}

/** Who holds a grant, where, and in which role. */
export interface GrantHolder {
  readonly tenantId: TenantId;
  readonly actor: Actor;
  readonly role: Role;
  /** Of the API token through which the actor acts. */
  readonly bounds?: TokenBounds;
  /** Of the support access by which an operator acts. */
  readonly support?: SupportPlace;
  readonly once?: Once;
}

declare const opensStore: unique symbol;

/**
 * The least that opens a store: a tenant and an actor. A `Grant` and a `WorkerGrant` both are one. The mark exists for the compiler
 * alone and has no name outside this file, so that nobody puts a tenant's id into an object and calls it a key.
 */
export interface StoreKey {
  readonly [opensStore]: true;
  readonly tenantId: TenantId;
  readonly actor: Actor;
  /** The one project whose rows are shown; absent: all of the tenant. */
  readonly projectId?: string;
  /** What is done with this key is to happen once; absent: as often as it is asked for. */
  readonly once?: Once;
}

/**
 * Proof that somebody may do one thing in one tenant. It names the actor for audit and the tenant for row level security,
 * and opens the store, so that an operation without one does not compile. Only `issue-grant.ts` makes them.
 */
export class Grant<P extends Permission = Permission> implements StoreKey {
  declare readonly [opensStore]: true;
  readonly tenantId: TenantId;
  readonly actor: Actor;
  readonly role: Role;
  /** Undefined where somebody acts in person. */
  readonly bounds: TokenBounds | undefined;
  declare readonly projectId?: string;
  /** Where an operator looks, by support access. */
  declare readonly support?: SupportPlace;
  declare readonly once?: Once;

  private constructor(
    readonly permission: P,
    { tenantId, actor, role, bounds, support, once }: GrantHolder,
  ) {
    this.tenantId = tenantId;
    this.actor = actor;
    this.role = role;
    this.bounds = bounds;
    if (bounds?.projectId) this.projectId = bounds.projectId;
    if (support) this.support = support;
    if (once) this.once = once;
  }

  /** @internal for issue-grant.ts alone; lint refuses it elsewhere. */
  static unchecked<P extends Permission>(permission: P, holder: GrantHolder): Grant<P> {
    return new Grant(permission, holder);
  }
}
