import { Refusal } from '@tiffin/kernel';
import type { Actor } from './grant.js';

/**
 * What operators of the platform may do. It is a table of its own: no role of a tenant, the owner's included, and no API token holds any of
 * these, and an operator holds none of a tenant's.
 */
export const operatorPolicy = ['platform.tenants.read', 'platform.support.open', 'platform.support.close'] as const;
export type OperatorPermission = (typeof operatorPolicy)[number];

declare const byOperator: unique symbol;

/** Proof that an operator calls, by a token of the identity provider. It opens no store of a tenant. */
export interface OperatorGrant<P extends OperatorPermission = OperatorPermission> {
  readonly [byOperator]: P;
  readonly actor: Actor & { readonly kind: 'operator' };
}

/** Whom the identity provider vouches for as an operator; null: the caller is none. */
export type Operator = OperatorGrant['actor'] | null;

/** The grant, or FORBIDDEN for everybody else. Called by the API's guard alone (lint). */
export function issueOperatorGrant<P extends OperatorPermission>(
  permission: P,
  operator: Operator,
): OperatorGrant<P> | Refusal {
  if (operator === null || !operatorPolicy.includes(permission)) return Refusal.of('FORBIDDEN', permission);
  return { actor: operator } as OperatorGrant<P>;
}
