/** What a token may, as issuers write it: a text with spaces (RFC 8693, 4.2) or a list, under one of three names. */
export function scopesIn(claims: Readonly<Record<string, unknown>>): readonly string[] {
  const given = claims['scope'] ?? claims['scopes'] ?? claims['scp'];
  if (typeof given === 'string') return given.split(' ').filter((scope) => scope !== '');
  return Array.isArray(given) ? given.filter((scope) => typeof scope === 'string') : [];
}
