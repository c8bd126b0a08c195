import { invitationStandsMs } from './decide-invitation.js';

export interface Letter {
  readonly tenant: string;
  readonly inviter: string;
  readonly role: string;
  /** Opens the invitation. */
  readonly link: string;
}

const days = invitationStandsMs / 86_400_000;

/** One line, whatever is in it: a name must not begin a header or a paragraph of its own. */
const line = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');

/** What an invited person is written. */
export const invitationLetter = ({ tenant, inviter, role, link }: Letter) => ({
  subject: `${line(inviter)} invites you to ${line(tenant)} on Tiffin`,
  text: [
    `${line(inviter)} invites you to "${line(tenant)}" on Tiffin, as ${role}.`,
    `Open this link within ${days} days, and sign in with the address to which this letter went:`,
    link,
    'It works once. If you do not know what this is about, you need do nothing.',
  ].join('\n\n'),
});
