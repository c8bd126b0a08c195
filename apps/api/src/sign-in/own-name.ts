import type { FastifyRequest } from 'fastify';

/** Other names of this machine. */
const loopback: readonly string[] = ['127.0.0.1', '[::1]'];

/**
 * The same address at localhost, for whoever came by another name of this machine; null where they came by ours. A session is of one name:
 * its cookies, the provider's way back, and the origin that may ask for it.
 */
export function atOwnName({ hostname, url }: Pick<FastifyRequest, 'hostname' | 'url'>, home: URL): string | null {
  if (home.hostname !== 'localhost' || !loopback.includes(hostname)) return null;
  // Not resolved against our address: a path that begins with two slashes would name a host of its own.
  return url.startsWith('/') ? `${home.origin}${url}` : null;
}
