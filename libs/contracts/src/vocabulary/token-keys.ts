/** Why a text is no address that can be asked over HTTP, or null. */
export function urlProblem(url: string): string | null {
  const protocol = URL.parse(url)?.protocol;
  return protocol === 'https:' || protocol === 'http:'
    ? null
    : `"${url}" is no http or https URL; write it whole, e.g. "https://id.example.com/keys"`;
}

const isShared = (algorithm: string): boolean => algorithm.startsWith('HS');
export const isPem = (key: string): boolean => key.includes('-----BEGIN ');

/**
 * Why a key does not go with the algorithms that it is for, or null. A public key that is also taken as a shared secret lets everybody
 * sign: it is public. `key` is undefined where an issuer publishes its keys, and no text where it is known only later.
 */
export function jwtKeyProblem(key: unknown, algorithms: readonly string[]): string | null {
  const shared = algorithms.filter(isShared);
  if (key === undefined)
    return shared.length === 0 ? null : `${shared[0]} is for a shared secret, and keys that are published are none`;
  if (typeof key !== 'string') return null;
  if (isPem(key))
    return shared.length === 0
      ? null
      : `${shared[0]} would take the public key as a shared secret; name RS256 or the like`;
  return shared.length === algorithms.length
    ? null
    : `${algorithms.find((one) => !isShared(one))!} needs a public key: PEM with "-----BEGIN PUBLIC KEY-----"`;
}
