const names = [
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
  ...['proxy-authenticate', 'proxy-authentication-info'],
];

/** Headers of one connection (RFC 9110, 7.6.1 and 11.7), in lower case: a proxy never copies them. */
export const hopByHopHeaders: ReadonlySet<string> = new Set(names);

/** A sender may not make us drop what says where a message goes and how long it is. */
const neverNamed: ReadonlySet<string> = new Set(['host', 'content-length', 'transfer-encoding']);
const none: readonly string[] = [];

/** Further headers, in lower case, that the value of a Connection header declares to be of this connection only. */
export function namedByConnection(value: string | undefined): readonly string[] {
  // What nearly every message says is answered without taking it apart.
  if (value === undefined || value === 'keep-alive' || value === 'close') return none;
  const named = value.split(',').map((name) => name.trim().toLowerCase());
  return named.filter((name) => name !== '' && !neverNamed.has(name));
}
