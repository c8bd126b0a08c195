import { Refusal } from '@tiffin/kernel';

/** Letters of invitations, of those that were sent within a day. */
export interface LettersOfDay {
  readonly toAddress: number;
  readonly ofTenant: number;
}

/** They go out in the platform's name, with words that a tenant chose: no mailbox is filled by them, and nobody advertises with them. */
const mostToAddress = 5;
const mostOfTenant = 200;

/** Whether one more may be sent. */
export function decideLetter({ toAddress, ofTenant }: LettersOfDay): null | Refusal {
  if (toAddress >= mostToAddress) return tooMany('letters a day to one address', toAddress, mostToAddress);
  return ofTenant >= mostOfTenant ? tooMany('letters of invitations a day', ofTenant, mostOfTenant) : null;
}

const tooMany = (what: string, used: number, most: number): Refusal =>
  Refusal.of('QUOTA_EXCEEDED', what, String(used), String(most));
