/** Guards of who may call through a gateway. */
export const gatewayConsumers = [
  {
    guard: 'gateway: an endpoint with scopes is reached by who has them',
    without: 'who proves nothing reaches a service whose guard was skipped by its condition',
    file: 'apps/runtime-gateway/src/policies/proxy.ts',
    find: 'exchange.route!.scopes.length > 0 && !exchange.admitted',
    replace: 'exchange.route!.scopes.length > 1_000',
    test: [
      'apps/runtime-gateway/src/policies/key-auth.test.ts',
      'lets nobody reach an endpoint with scopes for whom its condition does not hold',
    ],
  },
  {
    guard: 'gateway: what one endpoint admitted counts for no other',
    without: 'who holds the scopes of one endpoint reaches the next one that the request falls through to',
    file: 'apps/runtime-gateway/src/routing/router.ts',
    find: '    exchange.admitted = false;\n',
    replace: '',
    test: [
      'apps/runtime-gateway/src/policies/key-auth.test.ts',
      'does not carry what one endpoint admitted to the next',
    ],
  },
  {
    guard: 'gateway: a public key is no shared secret',
    without: 'whoever knows the public key signs tokens with it',
    file: 'libs/contracts/src/vocabulary/token-keys.ts',
    find: 'if (isPem(key))',
    replace: "if (key === '')",
    test: [
      'apps/runtime-gateway/src/policies/jwt.test.ts',
      'takes a public key for no shared secret, whatever a token says',
    ],
  },
  {
    guard: 'gateway: passwords that were looked at are known',
    without: 'a flood of wrong passwords keeps those out who are signed in',
    file: 'apps/runtime-gateway/src/consumers/secrets.ts',
    find: 'if (this.#right.get(hash.hash) === digest) return true;',
    replace: '',
    test: [
      'apps/runtime-gateway/src/policies/key-auth.test.ts',
      'knows a password that has proved right, and one that has not',
    ],
  },
  {
    guard: 'gateway: an older snapshot of consumers changes nothing',
    without: 'a push that was held up on its way lets a credential in again that was withdrawn',
    file: 'apps/runtime-gateway/src/consumers/consumer-directory.ts',
    find: 'directory.version < this.current.version',
    replace: 'directory.version < 0',
    test: [
      'apps/runtime-gateway/src/policies/key-auth.test.ts',
      'knows a newer snapshot from the next request on, and takes none that is older or cannot be read',
    ],
  },
  {
    guard: 'gateway: only the platform tells who may call',
    without: 'anybody who reaches the pod lets themselves in',
    file: 'apps/runtime-gateway/src/consumers/consumers-endpoint.ts',
    find: 'return difference === 0;',
    replace: 'return difference !== null;',
    test: ['apps/runtime-gateway/src/consumers/consumers-endpoint.test.ts', 'is taken from nobody else'],
  },
  {
    guard: 'gateway: what an authorization server cannot be asked is not denied',
    without: 'clients throw good tokens away while the server is down',
    file: 'apps/runtime-gateway/src/consumers/introspector.ts',
    find: 'if (!response.ok) throw',
    replace: 'if (response.status === 0) throw',
    test: [
      'apps/runtime-gateway/src/policies/oauth2-introspect.test.ts',
      'says 503 where the server fails, and why in the log',
    ],
  },
  {
    guard: 'gateway: consumers are taken from who has the key',
    without: 'whoever reaches the path decides who may call',
    file: 'apps/runtime-gateway/src/consumers/consumers-endpoint.ts',
    find: "if (!isSame(clientHeader(exchange, 'authorization') ?? '', `Bearer ${key}`)) return answer(exchange, 401, {});",
    replace: 'if (isSame(key, key + key)) return answer(exchange, 401, {});',
    test: ['apps/runtime-gateway/src/consumers/consumers-endpoint.test.ts', 'is taken from nobody else'],
  },
];
