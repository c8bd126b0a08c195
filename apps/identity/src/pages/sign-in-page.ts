import type { AccountTrouble } from '@tiffin/accounts-operations';
import { field, hidden, whatIsWrong } from './form.js';
import { html } from './html.js';
import { page } from './layout.js';

export interface AccountForm {
  /** Where this sign-in is, without a slash at its end. */
  readonly base: string;
  readonly csrf: string;
  readonly email: string;
  readonly trouble: AccountTrouble | null;
  readonly resetUrl: string;
}

export function signInPage({ base, csrf, email, trouble, resetUrl }: AccountForm): string {
  const isKnown = email !== '';
  const aside = html`<a href="${resetUrl}">Forgotten?</a>`;
  return page(
    'Sign in',
    html`<h1>Sign in</h1>
      <p class="lead">to your Tiffin account</p>
      ${whatIsWrong(trouble)}
      <form method="post" action="${base}/sign-in">
        ${hidden('csrf', csrf)}
        ${field(
          {
            name: 'email',
            label: 'E-mail address',
            type: 'email',
            autocomplete: 'username',
            value: email,
            focus: !isKnown,
          },
          trouble,
        )}
        ${field(
          {
            name: 'password',
            label: 'Password',
            type: 'password',
            autocomplete: 'current-password',
            focus: isKnown,
            aside,
          },
          trouble,
        )}
        <button type="submit">Sign in</button>
      </form>
      <p class="aside">No account yet? <a href="${base}?as=new">Create one</a></p>`,
  );
}
