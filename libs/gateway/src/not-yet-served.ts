/** Policies and conditions that are defined, and that the gateway cannot run yet: told as such, rather than at the first request. */
export const notYetServed = {
  policies: new Set([
    ...['expression', 'key-auth', 'basic-auth', 'jwt', 'oauth2', 'oauth2-introspect', 'rate-limit'],
    ...['request-transformer', 'response-transformer', 'ip-filter', 'cache', 'request-size-limit'],
    ...['circuit-breaker', 'timeout', 'retry', 'compression'],
  ]) as ReadonlySet<string>,
  conditions: new Set([
    ...['hostMatch', 'expression', 'authenticated', 'anonymous', 'tlsClientAuthenticated', 'json-schema'],
  ]) as ReadonlySet<string>,
};
