import { Refusal } from '@tiffin/kernel';

export const signUpModes = ['open', 'invitation', 'approval', 'closed'] as const;
export type SignUpMode = (typeof signUpModes)[number];

export const signUpRequestStates = ['waiting', 'approved', 'declined'] as const;
export type SignUpRequestState = (typeof signUpRequestStates)[number];

/** Somebody who signs in, as the platform knows them until now. */
export interface SignUpCase {
  readonly mode: SignUpMode;
  /** They have signed in before. */
  readonly isKnown: boolean;
  readonly memberships: number;
  /** Signing up has made a tenant for them, be it that they have left it. */
  readonly hadTenant: boolean;
  /** What they have asked operators for; null: nothing yet. */
  readonly request: SignUpRequestState | null;
  /** An open invitation into a tenant goes to their verified address. */
  readonly isInvited: boolean;
}

/** enter: without a tenant of their own. found: with a new tenant. ask: an operator decides. */
export type SignUpAnswer = 'enter' | 'found' | 'ask';

/** What signing in makes of a person, as operators have set sign-up. */
export function decideSignUp(person: SignUpCase): SignUpAnswer | Refusal {
  const { mode, isKnown, request } = person;
  if (mode === 'closed') return isKnown ? 'enter' : Refusal.of('SIGN_UP_CLOSED');
  if (hasPlace(person)) return 'enter';
  if (mode === 'open' || request === 'approved') return 'found';
  // An owner or admin of a tenant has vouched for who is invited; a tenant of their own is another matter.
  return isKnown || person.isInvited ? 'enter' : decideStranger(mode, request);
}

const hasPlace = ({ isKnown, memberships, hadTenant }: SignUpCase): boolean =>
  isKnown && (memberships > 0 || hadTenant);

function decideStranger(mode: SignUpMode, request: SignUpRequestState | null): SignUpAnswer | Refusal {
  if (mode === 'invitation') return Refusal.of('SIGN_UP_BY_INVITATION');
  return request === 'declined' ? Refusal.of('SIGN_UP_DECLINED') : 'ask';
}

/** Whether a person may make one more tenant: where sign-up is not open, only who has one of their own already. */
export function decideFurtherTenant(mode: SignUpMode, ownsOne: boolean): null | Refusal {
  return mode === 'open' || ownsOne ? null : Refusal.of('SIGN_UP_CLOSED');
}
