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
  const [, host, target = ''] = /^https?:\/\/([^/?#@]+)(.*)$/i.exec(url) ?? [];
  if (host === undefined) {
    request.url = '/';
    return false;
  }
  request.headers.host = host;
  request.url = target.startsWith('/') ? target : `/${target}`;
  return normalizeTarget(request);
}
