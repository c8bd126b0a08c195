const label = /^[a-z0-9_*]([a-z0-9_*-]*[a-z0-9_*])?$/i;
const ipv6 = /^\[[0-9a-f:.]+\]$/i;

/**
 * Why a text is no host of an API endpoint, or null. `*` alone, or nothing, is any host; `*` inside a host stands for one
 * label or a part of it. Hosts are compared without port and without regard to case.
 */
export function hostProblem(host: string): string | null {
  if (host === '' || ipv6.test(host)) return null;
  return mistakeProblem(host) ?? (isHostName(host) ? null : formMessage(host));
}

const isHostName = (host: string): boolean =>
  host.length <= 253 && host.split('.').every((part) => part.length <= 63 && label.test(part));

const formMessage = (host: string): string =>
  `"${host}" is no host name; use labels of letters, digits and "-", where "*" stands for one label`;

/** What people write in place of a host name. */
function mistakeProblem(host: string): string | null {
  if (host.includes('/')) return `"${host}" is an address; use its host name alone, e.g. "api.example.com"`;
  if (/:\d*$/.test(host)) return `"${host}" names a port; hosts are compared without it, so leave it out`;
  if (!/^[\x21-\x7e]*$/.test(host))
    return `"${host}" holds characters that browsers send encoded; write the host as they do, with "xn--"`;
  return null;
}

/** Why a text cannot take the place of a redirect's host, or null. */
export function rewriteHostProblem(host: string): string | null {
  const url = URL.parse(`http://${host}`);
  const isHost = url !== null && url.pathname === '/' && url.username === '' && !/[/?#@\s]/.test(host);
  return isHost ? null : `"${host}" is no host; use a host name, with its port if need be, e.g. "api.example.com:8443"`;
}
