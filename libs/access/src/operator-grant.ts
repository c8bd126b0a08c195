import { Refusal } from '@tiffin/kernel';
import type { Actor, Grant } from './grant.js';
import type { Once } from './once.js';

/**
 * What operators of the platform may do. It is a table of its own: no role of a tenant, the owner's included, and no API token holds any of
 * these, and an operator holds none of a tenant's.
 */
export const operatorPolicy = [
  'platform.read',
  'platform.tenant.suspend',
  'platform.sign_up.manage',
  'platform.plan.manage',
  'platform.quota.manage',
  'platform.quarantine.release',
  'platform.cell.manage',
  'platform.tenant.move',
  'platform.person.erase',
  'platform.support.open',
  'platform.support.close',
] as const;
export type OperatorPermission = (typeof operatorPolicy)[number];

declare const byOperator: unique symbol;
declare const opensPlatform: unique symbol;

/** Opens what operators see and change of the platform; the store of a tenant it does not open. */
export interface OperatorKey {
  readonly [opensPlatform]: true;
  readonly actor: Actor & { readonly kind: 'operator' };
  /** When they proved who they are: what ended their sessions since ends what they may. Absent: support access, which ends by itself. */
  readonly signedInAt?: Date;
  /** What is done with it is to happen once; absent: as often as it is asked for. */
  readonly once?: Once;
}

/** Proof that an operator calls, by a token of the identity provider. */
export interface OperatorGrant<P extends OperatorPermission = OperatorPermission> extends OperatorKey {
  readonly [byOperator]: P;
}

/** Whom the identity provider vouches for as an operator; null: the caller is none. */
export type Operator = Required<Pick<OperatorGrant, 'actor' | 'signedInAt'>> | null;

/** The grant, or FORBIDDEN for everybody else. Called by the API's guard alone (lint). */
export function issueOperatorGrant<P extends OperatorPermission>(
  permission: P,
  operator: Operator,
): OperatorGrant<P> | Refusal {
  if (operator === null || !operatorPolicy.includes(permission)) return Refusal.of('FORBIDDEN', permission);
  const { actor, signedInAt } = operator;
  return { actor, signedInAt } as OperatorGrant<P>;
}

/** The same grant, for what is to happen once. */
export const operatorOnce = (grant: OperatorGrant, once: Once): OperatorGrant => ({ ...grant, once });

/** For what is noted about a grant that support access has given. Null: it is a member's own. */
export const supporterKey = ({ actor, support }: Grant): OperatorKey | null =>
  support && actor.kind === 'operator' ? ({ actor } as OperatorKey) : null;
