import type { Mail } from '@tiffin/tenancy-operations';

/** The letters of the identity provider; `link` works once. */
export const accountMail = {
  verify: (to: string, link: string): Mail => ({
    to,
    subject: 'Is this your address?',
    text: [
      'Somebody, probably you, made a Tiffin account with this address. Open this link within a day to say that it is yours:',
      link,
      'You will be asked for the password of the account. If you did not make one, there is nothing to do.',
    ].join('\n\n'),
  }),
  reset: (to: string, link: string): Mail => ({
    to,
    subject: 'A new password for Tiffin',
    text: [
      'Somebody, probably you, asked for a new password for the Tiffin account with this address. Open this link within an hour to set it:',
      link,
      'If it was not you, there is nothing to do: the password stays as it is.',
    ].join('\n\n'),
  }),
  exists: (to: string, link: string): Mail => ({
    to,
    subject: 'You have a Tiffin account',
    text: [
      'Somebody, probably you, wanted to make a Tiffin account with this address. There is one already: sign in with its password, or ask for a new one here:',
      link,
      'If it was not you, there is nothing to do.',
    ].join('\n\n'),
  }),
} as const;
