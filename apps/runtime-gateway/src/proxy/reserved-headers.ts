/** Headers of one connection, and headers that the gateway sets itself: neither is copied from a client. */
const reserved: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'host',
  'content-length',
  'eg-request-id',
  // The upstream trusts these to say who calls; a client must not be able to.
  'eg-consumer-id',
]);

export function isReservedHeader(lowerCaseName: string): boolean {
  return reserved.has(lowerCaseName);
}
