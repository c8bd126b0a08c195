const test = 'apps/runtime-gateway/src/proxy/service-identity.test.ts';
const origin = 'apps/runtime-gateway/src/proxy/upstream/origin.ts';

/** Guards of how services are asked. */
export const gatewayServices = [
  {
    guard: 'gateway: a service with TLS is verified',
    without: 'whoever stands in between reads and answers what is meant for the service',
    file: origin,
    find: "rejectUnauthorized: verification === 'verified'",
    replace: 'rejectUnauthorized: false',
    test: [test, 'with an authority that nobody knows is asked nothing: a 502 whose reason is in the log alone'],
  },
  {
    guard: 'gateway: a service has to be whom its address names',
    without: 'with `changeOrigin: false` a client chooses whose certificate is believed',
    file: origin,
    find: "servername: isIP(host) === 0 ? host : ''",
    replace: "servername: ''",
    test: [test, 'is verified by the name in its address, whatever host a client names'],
  },
  {
    guard: 'gateway: the certificate of one proxy step is shown for it alone',
    without: 'requests of one pipeline reach a service as somebody else',
    file: 'apps/runtime-gateway/src/proxy/upstream-pools.ts',
    find: "JSON.stringify([origin, origin.startsWith('http:') ? way.proxyUrl : way])",
    replace: 'origin',
    test: [test, 'of one step is not shown for another one'],
  },
  {
    guard: 'gateway: a header that a proxy sends is nobody else’s',
    without: 'a client sends its own key to a service that believes the gateway’s',
    file: 'apps/runtime-gateway/src/policies/proxy.ts',
    find: 'const replaced = [...all.map(([name]) => foldedHeader(name)), ',
    replace: 'const replaced = [',
    test: [
      'apps/runtime-gateway/src/policies/proxy-options.test.ts',
      'take the place of the client’s, however these are spelt',
    ],
  },
  {
    guard: 'gateway: what cannot be done for a proxy is refused',
    without: 'a configuration in which requests go elsewhere, or as something else, is served without that',
    file: 'libs/gateway/src/adapt-proxy.ts',
    find: '    if (!isOff(value)) tell.refused(`"${field}" is not taken over`, why, wayOut);\n',
    replace: '',
    test: ['libs/gateway/src/adapt-proxy.test.ts', 'is refused where it cannot be had: toProxy'],
  },
  {
    guard: 'gateway: the least busy address is the one with the fewest requests under way',
    without: 'requests wait at one address while another one has nothing to do',
    file: 'apps/runtime-gateway/src/proxy/balancer.ts',
    find: 'if (each.upstream.active < found!.upstream.active) found = each;',
    replace: 'found ??= each;',
    test: ['apps/runtime-gateway/src/policies/proxy.test.ts', 'asks the least busy of several addresses'],
  },
  {
    guard: 'gateway: a request has come encrypted if a trusted proxy says so',
    without: 'behind what ends TLS, a redirect to https never ends',
    file: 'apps/runtime-gateway/src/trusted-proxies.ts',
    find: 'hop?.protocol === undefined ? isEncrypted : ',
    replace: 'hop !== null ? isEncrypted : ',
    test: [
      'apps/runtime-gateway/src/trusted-proxies.test.ts',
      'is what expressions read, so that a redirect to TLS ends',
    ],
  },
  {
    guard: 'gateway: how a client has asked is not for the client to say',
    without: 'a client that asks without TLS is taken for one with it',
    file: 'apps/runtime-gateway/src/forwarded-hops.ts',
    find: 'protocols.length === addresses.length ? protocols[index] : protocols.at(-1)',
    replace: 'protocols[0]',
    test: ['apps/runtime-gateway/src/trusted-proxies.test.ts', 'is not what a client wrote before a proxy added to it'],
  },
  {
    guard: 'gateway: a step asks through its own forward proxy, and no other',
    without: 'a service inside is asked through a proxy outside, or one outside past the proxy that watches it',
    file: 'apps/runtime-gateway/src/proxy/upstream-pools.ts',
    find: "origin.startsWith('http:') ? way.proxyUrl : way",
    replace: "origin.startsWith('http:') ? null : { ...way, proxyUrl: null }",
    test: ['apps/runtime-gateway/src/proxy/forward-proxy.test.ts', 'no other step asks'],
  },
  {
    guard: 'gateway: a service hears that trailers are taken',
    without: 'a service that ends its answers with trailers, as gRPC does, sends none',
    file: 'apps/runtime-gateway/src/proxy/request-headers.ts',
    find: '  addTrailers(result, exchange);\n',
    replace: '',
    test: ['apps/runtime-gateway/src/proxy/trailers.test.ts', 'is asked for where the client takes it: TE trailers'],
  },
];
