import { type Actor, type Grant, issueGrant, type Membership, mayDo, type Permission } from '@tiffin/access';
import { accepted, Refusal, type TenantId, type UserId } from '@tiffin/kernel';

/** Who calls, with the memberships of this moment. */
export class Caller {
  readonly actor: Actor;

  constructor(
    readonly userId: UserId,
    readonly name: string,
    readonly memberships: readonly Membership[],
  ) {
    this.actor = { kind: 'user', id: userId, name };
  }

  /** A grant in one tenant. FORBIDDEN where the role does not include it; NOT_FOUND for a stranger. */
  grant<P extends Permission>(permission: P, tenantId: TenantId): Grant<P> {
    const membership = this.memberships.find((one) => one.tenantId === tenantId);
    if (!membership) throw Refusal.of('NOT_FOUND', 'tenant');
    return accepted(issueGrant(permission, membership, this.actor));
  }

  /** A grant in each tenant where the role includes it. FORBIDDEN where there is none. */
  grants<P extends Permission>(permission: P): readonly [Grant<P>, ...Grant<P>[]] {
    const allowing = this.memberships.filter(({ role }) => mayDo(role, permission));
    const [first, ...others] = allowing.map(({ tenantId }) => this.grant(permission, tenantId));
    if (!first) throw Refusal.of('FORBIDDEN', permission);
    return [first, ...others];
  }
}
