import type { ProviderPages } from '@tiffin/oidc-provider';
import { hidden } from './form.js';
import { html } from './html.js';
import { page, pageHeaders } from './layout.js';

/** What the protocol's own codes mean to a person. */
const meanings: Readonly<Record<string, string>> = {
  invalid_client: 'The program that sent you here is not known.',
  invalid_redirect_uri: 'The program that sent you here wants you to return to an address that is not its own.',
  invalid_request: 'The program that sent you here asked for something that cannot be given.',
  link_spent: 'This link has been used, or its time is over. Ask for a new one.',
  not_found: 'There is no such page.',
  too_many_codes: 'Too many codes were tried. Wait a quarter of an hour, and start again on the device.',
  session_not_found: 'This sign-in has ended, or was begun in another browser. Start again where you came from.',
};
const otherwise = 'Something went wrong on our side. Try again in a moment.';

/** One thing to say. */
export const notice = (title: string, text: string): string =>
  page(
    title,
    html`<h1>${title}</h1>
      <p>${text}</p>`,
  );

export const failedPage = (code: string, description: string): string =>
  page(
    'This did not work',
    html`<h1>This did not work</h1>
      <p>${meanings[code] ?? otherwise}</p>
      ${code !== 'server_error' && html`<p class="hint">${code}${description !== '' && `: ${description}`}</p>`}`,
  );

export const providerPages: ProviderPages = {
  askUserCode: ({ action, csrf, userCode, trouble }) =>
    page(
      'Connect a device',
      html`<h1>Connect a device</h1>
        <p class="lead">Enter the code that it shows.</p>
        ${trouble !== null && html`<p class="bad" role="alert">${trouble}</p>`}
        <form method="post" action="${action}">
          ${hidden('xsrf', csrf)}
          <label for="user_code">Code</label>
          <input
            class="code"
            id="user_code"
            name="user_code"
            value="${userCode}"
            placeholder="XXXX-XXXX"
            required
            autofocus
            autocomplete="off"
            autocapitalize="characters"
            spellcheck="false"
            maxlength="20"
          />
          <button type="submit">Continue</button>
        </form>`,
    ),
  confirmUserCode: ({ action, csrf, userCode, clientName }) =>
    page(
      'Connect a device',
      html`<h1>Is this your device?</h1>
        <p>${clientName} wants to act in your name. It shows this code:</p>
        <output class="code">${userCode}</output>
        <p class="hint">If it shows another one, or you did not start this, somebody else wants into your account.</p>
        <form method="post" action="${action}">
          ${hidden('xsrf', csrf)} ${hidden('user_code', userCode)}
          <button type="submit" name="confirm" value="yes">It is mine, allow it</button>
          <button class="second" type="submit" name="abort" value="yes">Do not allow it</button>
        </form>`,
    ),
  deviceDone: (clientName) => notice('Your device is connected', `${clientName} goes on. You can close this page.`),
  confirmSignOut: ({ action, csrf }) =>
    page(
      'Sign out',
      html`<h1>Sign out?</h1>
        <p>You are signed out here, and in every program that you opened from this browser.</p>
        <form method="post" action="${action}">
          ${hidden('xsrf', csrf)}
          <button type="submit" name="logout" value="yes" autofocus>Sign out</button>
        </form>`,
    ),
  signedOut: () => notice('You are signed out', 'You can close this page.'),
  failed: failedPage,
  headers: pageHeaders,
};
