import { isWrong, parseExpression, readsRequest } from '@tiffin/contracts';

const words = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);

const secretWords = new Set(
  (
    'password passwd pwd pass passphrase passcode secret secrets token credential credentials authorization bearer ' +
    'apikey accesskey secretkey privatekey authkey accesstoken authtoken cookie'
  ).split(' '),
);

const secretKeys = new Set(
  (
    'api access secret private cipher signing encryption auth master shared account subscription application app ' +
    'client service functions function'
  ).split(' '),
);

/** Whether a field of this name holds a secret, as people name fields: `sslPassword`, `X-Api-Key`, `AUTH_TOKEN`. */
export function isSecretName(name: string): boolean {
  const parts = words(name);
  const last = parts.at(-1) ?? '';
  if (last === 'key') return secretKeys.has(parts.at(-2) ?? '');
  return [...secretWords].some((word) => last === word || (word.length > 6 && last.endsWith(word)));
}

/** In requests and connectors a bare `key` or `auth` is a credential, too: `?key=...`, `X-Auth: ...`. */
export function isCredentialName(name: string): boolean {
  const last = words(name).at(-1) ?? '';
  return isSecretName(name) || last === 'key' || last === 'auth';
}

/** `scheme://user:password@host`, also without a scheme and for several hosts. */
const userInfo = /^(?:[a-z][a-z0-9+.-]*:)?\/\/([^/?#]*)@/i;
const bareUserInfo = /^(?!mailto:)([^/?#\s:@]+:[^/?#\s@]+)@[^@\s]+$/;

/** Drivers of databases take what a URL may not hold: a `/` or `#` in the password. */
const laxUserInfo = /^(?!https?:)[a-z][a-z0-9+.-]*:\/\/([^?\s:]*:[^?\s]*)@/i;

/** What stands before the `@` of an address, or undefined. */
const userInfoOf = (address: string): string | undefined =>
  (userInfo.exec(address) ?? bareUserInfo.exec(address) ?? laxUserInfo.exec(address))?.[1];

function hasPassword(address: string): boolean {
  const [user = '', ...password] = userInfoOf(address)?.split(':') ?? [];
  // A user name alone is no secret; at a web server it is a token.
  const secret = password.length > 0 ? password.join(':') : /^https?:/i.test(address) ? user : '';
  return secret !== '' && !isPlaceholder(secret);
}

/** `Server=db;Password=...`, and parameters of an address. */
const pair = /(?:^|[?&;#\s])([\w.%-]+)\s*=\s*([^&;#\s]+)/g;

const hasSecretParameter = (text: string): boolean =>
  [...text.matchAll(pair)].some(
    ([, name = '', value = '']) =>
      isCredentialName(unescaped(name)) && !isPlaceholder(value) && /[?;#]|^[\w.%-]+\s*=/.test(text),
  );

/** `api%5Fkey` is `api_key`. */
const unescaped = (name: string): string =>
  name.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

/** Whether a text carries a credential inside it: an address with a password, a connection string, a private key. */
export const carriesSecret = (text: string): boolean =>
  hasPassword(text) || hasSecretParameter(text) || /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text);

/** `{name}` of a REST template: filled in at each call, so nothing is written down. */
export const isPlaceholder = (text: string): boolean => /\{[^{}=]+\}/.test(text);

/** A value that the gateway reads from the request, such as `req.headers['x-key']`; one that is written down is none, in whatever way. */
export function isExpression(text: string): boolean {
  const read = parseExpression(text);
  return !isWrong(read) && readsRequest(read);
}
