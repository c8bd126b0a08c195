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
    find: "JSON.stringify([origin, origin.startsWith('http:') ? null : security])",
    replace: 'origin',
    test: [test, 'of one step is not shown for another one'],
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
