/** Guards of what a gateway, and what is behind it, says of itself. */
const gateway = 'apps/runtime-gateway/src';

export const gatewayOwnPaths = [
  {
    guard: 'gateway: who asks it directly is told nothing of it but its health',
    without: 'anybody reads endpoints and addresses of `gateway run`, or says that its plan has nothing left',
    file: `${gateway}/reserved-path.ts`,
    find: "if (callers === 'clients' && !forClients.has(path)) return refuse(exchange, 'NOT_FOUND');",
    replace: 'void [callers, forClients];',
    test: [`${gateway}/main.test.ts`, 'tells clients nothing of itself but its health, where nothing stands before it'],
  },
  {
    guard: 'gateway: paths that no endpoint takes are nobody’s',
    without: 'metrics and addresses are public at the plain path, which no router hides',
    file: `${gateway}/gateway.ts`,
    find: "    refuse(exchange, 'NOT_FOUND');\n  }\n\n  #fail",
    replace:
      "    answerReserved({ ...exchange, path: `/.tiffin${exchange.path}` } as never, this.own, 'a router');\n  }\n\n  #fail",
    test: [`${gateway}/routing/routing.test.ts`, 'tells nobody figures or health at /metrics'],
  },
  {
    guard: 'gateway: no encoding of a path leads to the health and metrics of another unit',
    without: 'a workspace decodes the path and answers with its figures',
    file: 'libs/contracts/src/vocabulary/service-address.ts',
    find: '(?:t|%[57]4)',
    replace: '(?:t)',
    test: [`${gateway}/policies/proxy.test.ts`, 'never reaches the health and metrics of another unit by stripping'],
  },
  {
    guard: 'gateway: an address of which the path is the platform’s is not served',
    without: 'a service with "ignorePath" shows everybody the figures of a unit',
    file: 'libs/contracts/src/vocabulary/service-address.ts',
    find: 'if (ignoresPath && url !== null && isReservedPath(url.pathname))',
    replace: "if (ignoresPath && url?.href === '')",
    test: [
      `${gateway}/policies/proxy.test.ts`,
      'is not started with an address that has http://127.0.0.1:1/.tiffin/traffic in place of the path',
    ],
  },
  {
    guard: 'access log: a query is never in it',
    without: 'keys and tokens that clients put into addresses lie in logs',
    file: `${gateway}/process/access-log.ts`,
    find: 'url.split(/[?#]/, 1)',
    replace: '[url]',
    test: [
      `${gateway}/process/access-log.test.ts`,
      'has nothing that may be secret: no query, no header, no body, and of a long path a part',
    ],
  },
  {
    guard: 'access log: what clients choose is bounded',
    without: 'who asks for long paths fills the log',
    file: `${gateway}/process/access-log.ts`,
    find: 'path.length <= mostPathCharacters ?',
    replace: 'path.length > 0 ?',
    test: [
      `${gateway}/process/access-log.test.ts`,
      'has nothing that may be secret: no query, no header, no body, and of a long path a part',
    ],
  },
  {
    guard: 'metrics: what a pipeline has counted goes on over a reload',
    without: 'rates of a pipeline fall to nought with each change of a file',
    file: `${gateway}/process/metrics.ts`,
    find: 'this.formerPipelines.get(name) ?? new',
    replace: 'new',
    test: [`${gateway}/process/access-log.test.ts`, 'figures are told by pipeline, and go on over another config'],
  },
  {
    guard: 'function: its figures are below the prefix that gateways never pass on',
    without: 'who may call a function through a gateway reads what others call',
    file: 'apps/runtime-function-node/src/function-server.ts',
    find: 'if (path === healthPath) answerText',
    replace: 'if (false) answerText',
    test: [
      'apps/runtime-function-node/src/function-server.test.ts',
      'has the probes and metrics below /.tiffin/, and nowhere else',
    ],
  },
];
