export const longestAddress = 2048;

/** Why a text is no address that a service endpoint may have, or null. */
export function addressProblem(text: string): string | null {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || !/^https?:\/\//i.test(text))
    return `"${text}" is no address; use a complete http:// or https:// address, e.g. "https://api.example.com"`;
  if (url.username !== '' || url.password !== '')
    return `an address holds no user name or password; use the parameter "auth" of the proxy`;
  if (text.length > longestAddress) return `an address has at most ${longestAddress} characters; shorten it`;
  return null;
}

/**
 * Why a proxy cannot forward to an address, or null: a query of the address's own is sent only in place of the request's.
 * `shown` stands for an address that is a secret.
 */
export function queryProblem(address: string, ignoresPath: boolean, shown = `"${address}"`): string | null {
  if (ignoresPath || !URL.parse(address)?.search) return null;
  return `the query of ${shown} would never be sent; remove it, or set "ignorePath" of the proxy to true`;
}
