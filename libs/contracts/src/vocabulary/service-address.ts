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

// Other units serve their health and metrics under this prefix. A path that leads there must not reach them.
// Some servers decode a path before they look for what answers there, so that each letter of it may come encoded.
const reserved =
  /^(?:\/|%2f)+(?:\.|%2e)(?:t|%[57]4)(?:i|%[46]9)(?:f|%[46]6)(?:f|%[46]6)(?:i|%[46]9)(?:n|%[46]e)(?:[/?\\]|%2f|%5c|$)/i;

/** Whether a path, however it is written, is one that belongs to the platform. */
export const isReservedPath = (path: string): boolean => reserved.test(path);

/**
 * Why a proxy cannot forward to an address, or null. With `ignoresPath` path and query of the address are sent in place of the request's;
 * without, a query of its own never is. `shown` stands for an address that is a secret.
 */
export function forwardProblem(address: string, ignoresPath: boolean, shown = `"${address}"`): string | null {
  const url = URL.parse(address);
  if (ignoresPath && url !== null && isReservedPath(url.pathname))
    return `the path of ${shown} belongs to the platform, which alone asks for it; choose another`;
  if (ignoresPath || !url?.search) return null;
  return `the query of ${shown} would never be sent; remove it, or set "ignorePath" of the proxy to true`;
}
