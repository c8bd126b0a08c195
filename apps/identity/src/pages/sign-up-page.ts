import { field, hidden, whatIsWrong } from './form.js';
import { html } from './html.js';
import { page } from './layout.js';
import type { AccountForm } from './sign-in-page.js';

export interface SignUpForm extends AccountForm {
  readonly name: string;
  readonly leastPasswordCharacters: number;
}

export function signUpPage({ base, csrf, email, name, leastPasswordCharacters, trouble }: SignUpForm): string {
  const hint = `At least ${leastPasswordCharacters} characters; not your address, and none of the usual ones.`;
  return page(
    'Create an account',
    html`<h1>Create an account</h1>
      <p class="lead">and draw your first application</p>
      ${whatIsWrong(trouble)}
      <form method="post" action="${base}/sign-up">
        ${hidden('csrf', csrf)}
        ${field(
          { name: 'name', label: 'Name', type: 'text', autocomplete: 'name', value: name, focus: trouble === null },
          trouble,
        )}
        ${field({ name: 'email', label: 'E-mail address', type: 'email', autocomplete: 'username', value: email }, trouble)}
        ${field({ name: 'password', label: 'Password', type: 'password', autocomplete: 'new-password', hint }, trouble)}
        <button type="submit">Create account</button>
      </form>
      <p class="aside">You have an account? <a href="${base}?as=known">Sign in</a></p>`,
  );
}
