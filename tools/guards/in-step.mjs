/** Guards that keep connections in step with requests and answers (ADR 0017). */
const http = 'libs/http/src';
const server = `${http}/stay-in-step.test.ts`;

export const inStep = [
  {
    guard: 'an early answer closes its connection',
    without: 'the rest of a body is taken for the next request',
    file: `${http}/stay-in-step.ts`,
    find: 'if (!request.complete) sayClose(request, response);',
    replace: '',
    also: [{ file: `${http}/stay-in-step.ts`, find: 'if (!request.complete) linger(socket);', replace: '' }],
    test: [server, 'is the last one of its connection, even as Node would keep it'],
  },
  {
    guard: 'what follows an early answer is never parsed',
    without: 'a client that was told "close" still has requests carried out',
    file: `${http}/linger.ts`,
    find: "socket.removeAllListeners('data').removeAllListeners('end');",
    replace: '',
    test: [server, 'is the last one of its connection, even as its head keeps it'],
  },
  {
    guard: 'an early answer lingers',
    without: 'a reset overtakes the answer, and the client never sees it',
    file: `${http}/stay-in-step.ts`,
    find: '(request.complete ? destroySoon() : linger(socket));',
    replace: 'destroySoon();',
    test: [server, 'reaches a client that writes all of it before it reads, with a length'],
  },
  {
    guard: 'a lingering connection is read although the server had paused it',
    without: 'a client that writes first is cut off after five seconds',
    file: `${http}/linger.ts`,
    find: 'socket._read(0);',
    replace: '',
    test: [server, 'is the last one even when its handler had stopped reading half-way'],
  },
  {
    guard: 'lingering has an end: silence',
    without: 'silent clients hold connections for ever',
    file: `${http}/linger.ts`,
    find: 'socket.setTimeout(silenceMs, () => socket.destroy());',
    replace: '',
    test: [`${http}/linger.test.ts`, 'gives up a client that is silent'],
  },
  {
    guard: 'lingering has an end: time',
    without: 'a client that never stops sending holds its connection for ever',
    file: `${http}/linger.ts`,
    find: 'const timer = setTimeout(() => socket.destroy(), totalMs);',
    replace: 'const timer = undefined;',
    test: [`${http}/linger.test.ts`, 'gives up a client that never ends'],
  },
  {
    guard: 'no body is asked for that nobody reads',
    without: 'a client that asked first sends what is refused anyway',
    file: `${http}/stay-in-step.ts`,
    find: 'continueWhenRead(request, response);',
    replace: 'response.writeContinue();',
    test: [server, 'is answered at once, without that, when nobody will'],
  },
  {
    guard: 'a proxy reads the answer before it fails at a reset',
    without: 'an early answer of an upstream that closes becomes a 502',
    file: `${http}/read-before-failing.ts`,
    find: 'if (!isReset) return written(error);',
    replace: 'return written(error);',
    test: [
      `${http}/read-before-failing.test.ts`,
      'reads what a server said before it reset the connection, although writing fails first',
    ],
  },
  {
    guard: 'gateway: no client says whom it speaks for',
    without: 'a client chooses the address that applications believe it comes from',
    file: 'apps/runtime-gateway/src/trusted-proxies.ts',
    find: 'if (isForwardingHeader(name)) delete headers[name];',
    replace: 'void name;',
    test: ['apps/runtime-gateway/src/policies/proxy.test.ts', 'reaches no service when nobody is trusted'],
  },
  {
    guard: 'router: no client says whom it speaks for',
    without: 'a client chooses the address that applications believe it comes from',
    file: 'apps/cell-local/src/routing/router.ts',
    find: 'withheld: isForwardingHeader,',
    replace: 'withheld: () => false,',
    test: [
      'apps/cell-local/src/routing/router.test.ts',
      'streams a body through and hands headers on, its own ones set by itself',
    ],
  },
];
