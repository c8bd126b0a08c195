import { createHash } from 'node:crypto';
import { type Html, html, Html as Markup } from './html.js';
import { style } from './style.js';

const logo =
  'data:image/svg+xml,' +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none"><path d="M11 7V5.500A3.500 3.500 0 0 1 14.500 2h3A3.500 3.500 0 0 1 21 5.500V7" stroke="#b57a06" stroke-width="2.400" stroke-linecap="round"/><rect x="5" y="7" width="22" height="6.500" rx="2.600" fill="#f0b429"/><rect x="5" y="14.500" width="22" height="6.500" rx="2" fill="#12866a"/><rect x="5" y="22" width="22" height="7.500" rx="2.800" fill="#0a6b54"/></svg>',
  );
// In one piece: a space more between its tags, and the hash in the policy fits no longer.
const styleElement = new Markup(`<style>${style}</style>`);
const styleHash = createHash('sha256').update(style).digest('base64');

/** A whole page. */
export function page(title: string, content: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${title} · Tiffin</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href="${logo}" />
        ${styleElement}
      </head>
      <body>
        <header><img src="${logo}" alt="" />Tiffin</header>
        <main>${content}</main>
        <footer></footer>
      </body>
    </html>`.text;
}

/**
 * Of every page: it loads nothing, runs nothing, is shown in no frame and kept in no cache. Browsers hold `form-action` against where a form
 * is led on to as well, so the client's origin is named where a form ends there.
 */
export const pageHeaders = (returnsTo: readonly string[]): Readonly<Record<string, string>> => ({
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    'img-src data:',
    `form-action ${["'self'", ...returnsTo].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  // Links of these pages hold what works once. A form that we are sent says in `Origin` where it comes from.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
});
