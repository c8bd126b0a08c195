import type { AccountTrouble } from '@tiffin/accounts-operations';
import { field, hidden, whatIsWrong } from './form.js';
import { html } from './html.js';
import { page } from './layout.js';

export interface PageForm {
  readonly action: string;
  readonly csrf: string;
  readonly trouble: AccountTrouble | null;
}

export const askResetPage = ({ action, csrf, trouble }: PageForm, email: string): string =>
  page(
    'Ask for a new password',
    html`<h1>Ask for a new password</h1>
      <p class="lead">We mail you a link that sets it. It works once, for an hour.</p>
      ${whatIsWrong(trouble)}
      <form method="post" action="${action}">
        ${hidden('csrf', csrf)}
        ${field(
          {
            name: 'email',
            label: 'E-mail address',
            type: 'email',
            autocomplete: 'username',
            value: email,
            focus: true,
          },
          trouble,
        )}
        <button type="submit">Mail me a link</button>
      </form>`,
  );

export const resetPage = ({ action, csrf, trouble }: PageForm, leastCharacters: number): string =>
  page(
    'Choose a new password',
    html`<h1>Choose a new password</h1>
      <p class="lead">You are signed out everywhere else.</p>
      ${whatIsWrong(trouble)}
      <form method="post" action="${action}">
        ${hidden('csrf', csrf)}
        ${field(
          {
            name: 'password',
            label: 'New password',
            type: 'password',
            autocomplete: 'new-password',
            hint: `At least ${leastCharacters} characters; not your address, and none of the usual ones.`,
            focus: true,
          },
          trouble,
        )}
        <button type="submit">Set password</button>
      </form>`,
  );

/** `email`: of the account that the link is of; `isSignedIn`: as that account, so that no password is asked for. */
export const verifyPage = (
  { action, csrf, trouble }: PageForm,
  { email, isSignedIn }: { readonly email: string; readonly isSignedIn: boolean },
): string =>
  page(
    'Confirm your address',
    html`<h1>Confirm your address</h1>
      <p>Is <b>${email}</b> your address, and did you make the Tiffin account with it?</p>
      ${whatIsWrong(trouble)}
      <form method="post" action="${action}">
        ${hidden('csrf', csrf)}
        ${
          !isSignedIn &&
          field(
            {
              name: 'password',
              label: 'Password of the account',
              type: 'password',
              autocomplete: 'current-password',
              focus: true,
            },
            trouble,
          )
        }
        <button type="submit">Confirm</button>
      </form>`,
  );

export const sendAgainPage = ({ action, csrf }: PageForm, email: string): string =>
  page(
    'Confirm your address',
    html`<h1>Confirm your address</h1>
      <p>We mail a link to <b>${email}</b>. It works once, for a day.</p>
      <form method="post" action="${action}">
        ${hidden('csrf', csrf)}
        <button type="submit">Mail me a link</button>
      </form>`,
  );

/** Something is done; where the console is known, the way there. */
export const donePage = (title: string, text: string, consoleUrl: string | null): string =>
  page(
    title,
    html`<h1>${title}</h1>
      <p>${text}</p>
      ${consoleUrl !== null && html`<p class="aside"><a href="${consoleUrl}">Go to Tiffin</a></p>`}`,
  );

/** The same for an address that has an account and for one that has none. */
export const checkMailPage = (email: string): string =>
  page(
    'Look into your mail',
    html`<h1>Look into your mail</h1>
      <p>We have sent a mail to <b>${email}</b> that says how to go on. You can close this page.</p>
      <p class="hint">Nothing came? Look where unwanted mail goes, and whether the address is right.</p>`,
  );
