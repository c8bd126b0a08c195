import type { ShownRefusal } from '../graphql/refusal-of.js';

interface Words {
  readonly title: string;
  readonly text: string;
  /** Whether the same may succeed later. */
  readonly canRetry: boolean;
}

type Known = Omit<Words, 'canRetry'>;

const final: Readonly<Record<string, (email: string) => Known>> = {
  NOT_FOUND: (email) => ({
    title: 'This invitation is not for you',
    text: `You are signed in as ${email}, and the letter went to another address, or its link is not whole. Sign in with the address that the letter went to.`,
  }),
  INVITATION_EXPIRED: () => ({
    title: 'This invitation has expired',
    text: 'Ask whoever invited you to send it again: the next letter has a link that works.',
  }),
  INVITATION_USED: () => ({
    title: 'This invitation has been used',
    text: 'It works once. If you accepted it yourself, the tenant is among yours already; otherwise ask for another.',
  }),
  INVITATION_REVOKED: () => ({
    title: 'This invitation was revoked',
    text: 'Whoever invited you, or another admin, took it back. Ask them for another.',
  }),
  ALREADY_MEMBER: () => ({
    title: 'You are a member already',
    text: 'The tenant is among yours: choose it at the top of the page.',
  }),
};

const later: Readonly<Record<string, (email: string) => Known>> = {
  EMAIL_UNVERIFIED: (email) => ({
    title: 'Confirm your e-mail address first',
    text: `Open the link in the mail that went to ${email} when you made your account. Then come back here, and try again.`,
  }),
};

/** Why an invitation was not accepted, and what to do about it. */
export function wordsOf({ code, text }: Pick<ShownRefusal, 'code' | 'text'>, email: string): Words {
  const known = final[code]?.(email);
  if (known) return { ...known, canRetry: false };
  const waiting = later[code]?.(email) ?? { title: 'The invitation was not accepted', text };
  return { ...waiting, canRetry: true };
}
