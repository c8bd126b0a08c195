import type { IncomingMessage } from 'node:http';

// Upstreams resolve these: a path that is admitted as one endpoint must not arrive there as another.
const dotSegment = /(?:[/\\]|%2f|%5c)(?:\.|%2e){1,2}(?:[/\\]|%2f|%5c|$)/i;

/** Brings the target to the form `/path?query`; false if the request cannot be forwarded. */
export function normalizeTarget(request: IncomingMessage): boolean {
  const url = request.url!;
  if (!url.startsWith('/')) return fromAbsolute(request, url);
  const query = url.indexOf('?');
  return !dotSegment.test(query === -1 ? url : url.slice(0, query));
}

// A proxy's form of the request line, whose authority outranks the Host header (RFC 9112, 3.2.2).
function fromAbsolute(request: IncomingMessage, url: string): boolean {
  const [, host, target = ''] = /^https?:\/\/([^/?#@]+)((?:[/?].*)?)$/i.exec(url) ?? [];
  if (host === undefined) {
    request.url = '/';
    return false;
  }
  request.headers.host = host;
  request.url = target.startsWith('/') ? target : `/${target}`;
  return normalizeTarget(request);
}

const hostValue = /^[^\s/?#@\\,]*$/;

/** Whether it names one host, which nobody could read as another (RFC 9112, 3.2): Node takes the first of several. */
export function namesOneHost({ rawHeaders, headers: { host = '' } }: IncomingMessage): boolean {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts < 2 && hostValue.test(host);
}
