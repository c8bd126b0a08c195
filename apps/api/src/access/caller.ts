import {
  type Actor,
  type Grant,
  issueGrant,
  issueMemberKey,
  issueOperatorGrant,
  issuePersonGrant,
  mayIn,
  type Membership,
  type OperatorGrant,
  type OperatorPermission,
  type Permission,
  type PersonGrant,
  type StoreKey,
} from '@tiffin/access';
import { accepted, Refusal, type TenantId } from '@tiffin/kernel';
import type { Identity } from './token-reader.js';

/** Who calls, with the memberships of this moment. */
export class Caller {
  readonly actor: Actor;
  private readonly keys = new Map<TenantId, StoreKey>();

  constructor(
    readonly identity: Identity,
    private readonly requestId?: string,
  ) {
    this.actor = requestId === undefined ? identity.actor : { ...identity.actor, requestId };
  }

  /** The same, whose acts name the request in which they happen. */
  inRequest(requestId: string | undefined): Caller {
    return requestId === undefined ? this : new Caller(this.identity, requestId);
  }

  /** Where they are a member. */
  get memberships(): readonly Membership[] {
    return this.identity.memberships.filter(({ support }) => support === undefined);
  }

  /** The same, and where an operator has support access: whoever looks there names what they look at. */
  get places(): readonly Membership[] {
    return this.identity.memberships;
  }

  /** The person as themselves. PERSON_NEEDED behind an API token. */
  asPerson(): PersonGrant {
    const { person } = this.identity;
    if (!person) throw Refusal.of('PERSON_NEEDED');
    return issuePersonGrant({ person, userId: person.userId, ...this.request });
  }

  get isOperator(): boolean {
    return this.identity.person?.isOperator === true;
  }

  /** FORBIDDEN for everybody but operators. */
  asOperator<P extends OperatorPermission>(permission: P): OperatorGrant<P> {
    const { person } = this.identity;
    const operator = this.isOperator && person ? { actor: this.operator, signedInAt: person.signedInAt } : null;
    return accepted(issueOperatorGrant(permission, operator));
  }

  /** A grant in one tenant. FORBIDDEN where the policy does not include it; NOT_FOUND for a stranger. */
  grant<P extends Permission>(permission: P, tenantId: TenantId): Grant<P> {
    return accepted(this.issue(permission, this.placeIn(tenantId)));
  }

  /** Whether the policy includes a permission in one tenant; no for a stranger. */
  may(permission: Permission, tenantId: TenantId): boolean {
    return this.places.some((one) => one.tenantId === tenantId && mayIn(one, permission));
  }

  /** A grant in each tenant where the policy includes it. FORBIDDEN where there is none, SIGN_IN_FIRST before there can be one. */
  grants<P extends Permission>(permission: P): readonly [Grant<P>, ...Grant<P>[]] {
    const allowing = this.memberships.filter((one) => mayIn(one, permission));
    const [first, ...others] = allowing.map(({ tenantId }) => this.grant(permission, tenantId));
    if (!first) throw this.isNewcomer ? Refusal.of('SIGN_IN_FIRST') : Refusal.of('FORBIDDEN', permission);
    return [first, ...others];
  }

  /** Opens the store of a tenant for reading what belongs to something that was granted. NOT_FOUND for a stranger. */
  keyOf(tenantId: TenantId): StoreKey {
    const known = this.keys.get(tenantId);
    if (known) return known;
    const place = this.placeIn(tenantId);
    const key = issueMemberKey(place, this.actorIn(place));
    this.keys.set(tenantId, key);
    return key;
  }

  private get isNewcomer(): boolean {
    return this.identity.person?.userId === null;
  }

  private get request(): { readonly requestId?: string } {
    return this.requestId === undefined ? {} : { requestId: this.requestId };
  }

  private issue<P extends Permission>(permission: P, place: Membership): Grant<P> | Refusal {
    return issueGrant(permission, place, this.actorIn(place));
  }

  private actorIn({ support }: Membership): Actor {
    if (!support) return this.actor;
    return { ...this.operator, ...(support.onBehalfOf ? { onBehalfOf: support.onBehalfOf } : {}) };
  }

  private get operator(): Actor & { readonly kind: 'operator' } {
    const { person } = this.identity;
    return { kind: 'operator', id: person?.subject ?? '', name: person?.name ?? '', ...this.request };
  }

  private placeIn(tenantId: TenantId): Membership {
    const place = this.places.find((one) => one.tenantId === tenantId);
    if (!place) throw Refusal.of('NOT_FOUND', 'tenant');
    return place;
  }
}

/** Whether two readings of one token say the same about what it opens. */
export const opensTheSame = (one: Caller | null, other: Caller | null): boolean =>
  JSON.stringify(one?.identity.memberships.map(place)) === JSON.stringify(other?.identity.memberships.map(place));

const place = ({ tenantId, role, bounds, support }: Membership) => [
  ...[tenantId, role, bounds?.scope, bounds?.projectId, support?.accessId],
];
