import { Refusal } from '@tiffin/kernel';

/** API tokens that open something: neither revoked nor at their end. */
export interface StandingTokens {
  readonly ofHolder: number;
  readonly ofTenant: number;
}

/** Nobody oversees more; and whoever makes them in a loop does not use up what is everybody's. */
const mostOfHolder = 50;
const mostOfTenant = 500;

/** Whether one more may be made for a holder: a member or a service account. */
export function decideFurtherToken({ ofHolder, ofTenant }: StandingTokens): null | Refusal {
  if (ofHolder >= mostOfHolder) return tooMany('API tokens of one holder', ofHolder, mostOfHolder);
  return ofTenant >= mostOfTenant ? tooMany('API tokens', ofTenant, mostOfTenant) : null;
}

const tooMany = (what: string, used: number, most: number): Refusal =>
  Refusal.of('QUOTA_EXCEEDED', what, String(used), String(most));
