/** Another value for each of an attribute of cookies, `*` for all that are not named; an empty one takes the attribute away. */
export interface CookieRewrite {
  readonly attribute: 'domain' | 'path';
  readonly values: ReadonlyMap<string, string>;
}

/** Changes what a service says of where its cookies belong. `headers`: name, value, name, value ... */
export function rewriteCookies(headers: string[], rewrites: readonly CookieRewrite[]): void {
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index] === 'set-cookie') headers[index + 1] = rewrites.reduce(rewritten, headers[index + 1]!);
  }
}

/** The first attribute of its name counts, as in Express Gateway. */
function rewritten(cookie: string, { attribute, values }: CookieRewrite): string {
  const parts = cookie.split(';');
  const at = parts.findIndex((part, index) => index > 0 && says(part, attribute));
  if (at === -1) return cookie;
  const equals = parts[at]!.indexOf('=') + 1;
  const to = values.get(parts[at]!.slice(equals)) ?? values.get('*');
  if (to === undefined) return cookie;
  if (to === '') parts.splice(at, 1);
  else parts[at] = parts[at]!.slice(0, equals) + to;
  return parts.join(';');
}

function says(part: string, attribute: string): boolean {
  const bare = part.trimStart();
  return bare.length > attribute.length + 1 && bare.slice(0, attribute.length + 1).toLowerCase() === `${attribute}=`;
}
