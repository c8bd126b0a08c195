import { createHash } from 'node:crypto';
import type { OauthClient } from '@tiffin/oauth-rules';

/** Markup; whatever else is put into markup is escaped. */
class Markup {
  constructor(readonly text: string) {}
}
type Part = Markup | string | null | readonly Markup[];

function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(texts.reduce((whole, text, at) => whole + shown(parts[at - 1] ?? null) + text));
}

function shown(part: Part): string {
  if (part === null) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(({ text }) => text).join('');
  return part.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const style = `:root { color-scheme: light dark; } * { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; display: flex; justify-content: center; }
main { width: min(400px, calc(100vw - 32px)); margin-top: 12vh; }
h1 { font-size: 22px; overflow-wrap: anywhere; } p, li { overflow-wrap: anywhere; } label { display: block; margin: 16px 0 4px; font-weight: 600; }
input { width: 100%; height: 42px; padding: 0 12px; font: inherit; }
button { width: 100%; min-height: 42px; margin-top: 16px; font: inherit; cursor: pointer; }
[role="alert"] { padding: 10px 12px; border: 1px solid #c92a2a; }`;
const styleElement = new Markup(`<style>${style}</style>`);
const styleHash = createHash('sha256').update(style).digest('base64');

const page = (title: string, content: Markup): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href="data:," />
        ${styleElement}
      </head>
      <body>
        <main>${content}</main>
      </body>
    </html>`.text;

export interface OauthPage {
  readonly client: OauthClient;
  /** Where its form is sent, and what it brings back. */
  readonly action: string;
  readonly form: string;
}

const deny = html`<button name="decision" value="deny" formnovalidate>Cancel</button>`;
const hidden = ({ form }: OauthPage): Markup => html`<input type="hidden" name="form" value="${form}" />`;

export function signInPage(of: OauthPage & { readonly username: string; readonly trouble: string | null }): string {
  const { client, action, username, trouble } = of;
  return page(
    'Sign in',
    html`<h1>Sign in</h1>
      <p>to go on to <strong>${client.name}</strong></p>
      ${trouble === null ? null : html`<p role="alert">${trouble}</p>`}
      <form method="post" action="${action}">
        ${hidden(of)}
        <label for="username">User name</label>
        <input id="username" name="username" autocomplete="username" required value="${username}" />
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required />
        <button name="decision" value="sign-in">Sign in</button>${deny}
      </form>`,
  );
}

export function consentPage(of: OauthPage & { readonly username: string; readonly scopes: readonly string[] }): string {
  const { client, action, username, scopes } = of;
  const asked = scopes.map((scope) => html`<li><code>${scope}</code></li>`);
  return page(
    'Allow access',
    html`<h1>Allow ${client.name}?</h1>
      <p>It asks to act as <strong>${username}</strong>${asked.length === 0 ? html`.` : html`, with these rights:`}</p>
      ${
        asked.length === 0
          ? null
          : html`<ul>
              ${asked}
            </ul>`
      }
      <form method="post" action="${action}">
        ${hidden(of)} <button name="decision" value="allow">Allow</button>${deny}
      </form>`,
  );
}

export const failedPage = (what: string): string =>
  page(
    'It did not work',
    html`<h1>It did not work</h1>
      <p role="alert">${what}</p>
      <p>Go back to where you came from, and try again.</p>`,
  );

/**
 * Of each page: it loads nothing, runs nothing and is shown in no frame. Browsers hold `form-action` against where a form leads on to as well,
 * so that the place of the client is named.
 */
export const pageHeaders = (leadsTo: string | null): Readonly<Record<string, string>> => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    'img-src data:',
    `form-action 'self'${leadsTo === null ? '' : ` ${sourceOf(leadsTo)}`}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
});

/** An origin, or the scheme of an application on somebody's device. */
function sourceOf(redirectUri: string): string {
  const { protocol, origin } = new URL(redirectUri);
  return protocol === 'https:' || protocol === 'http:' ? origin : protocol;
}
