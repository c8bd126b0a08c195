import { Refusal } from '@tiffin/kernel';
import { emailKey } from './email.js';

export const invitationStates = ['open', 'accepted', 'revoked', 'expired'] as const;
export type InvitationState = (typeof invitationStates)[number];

/** How long an invitation stands, from its last sending. */
export const invitationStandsMs = 7 * 24 * 60 * 60 * 1000;

export interface Invitee {
  readonly email: string | null;
  readonly emailVerified: boolean;
}

/** The address that may be believed of a person; null where there is none. */
export const verifiedEmail = ({ email, emailVerified }: Invitee): string | null =>
  emailVerified && email !== null ? emailKey(email) : null;

/** Whether the invited person may take the invitation now. `isMember`: of that tenant, already. */
export function decideAcceptance(state: InvitationState, isMember: boolean): null | Refusal {
  if (state !== 'open') return Refusal.of(refusals[state]);
  return isMember ? Refusal.of('ALREADY_MEMBER') : null;
}

const refusals = {
  accepted: 'INVITATION_USED',
  revoked: 'INVITATION_REVOKED',
  expired: 'INVITATION_EXPIRED',
} as const;

/** Whether an invitation can be sent again, or revoked: also one that has expired. */
export const decideRenewal = (state: InvitationState): null | Refusal =>
  state === 'accepted' || state === 'revoked' ? Refusal.of('INVITATION_CLOSED', state) : null;
