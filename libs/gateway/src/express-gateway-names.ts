/** What Express Gateway has of its own: of this, what Tiffin does not define is not served yet, and all else is misspelt or a plugin's. */
export const expressGatewayPolicies: ReadonlySet<string> = new Set([
  ...['proxy', 'log', 'cors', 'headers', 'terminate', 'expression', 'rate-limit'],
  ...['key-auth', 'basic-auth', 'jwt', 'oauth2', 'oauth2-introspect'],
  ...['request-transformer', 'response-transformer'],
]);

/** What Tiffin's policies of the same name take and Express Gateway's do not: it ignores what it does not know. */
export const ownParameters: Readonly<Record<string, readonly string[]>> = {
  proxy: ['health'],
  jwt: ['jwksUrl'],
  'rate-limit': ['window', 'shared', 'whenStoreFails'],
  'request-transformer': ['maxBytes'],
  'response-transformer': ['maxBytes'],
};

export const expressGatewayConditions: ReadonlySet<string> = new Set([
  ...['always', 'never', 'allOf', 'oneOf', 'not', 'pathMatch', 'pathExact', 'method', 'hostMatch', 'expression'],
  ...['authenticated', 'anonymous', 'tlsClientAuthenticated', 'json-schema'],
]);
