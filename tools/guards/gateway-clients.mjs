/** Guards of a gateway against clients that are slow, or many. */
const process = 'apps/runtime-gateway/src/process';
const suite = `${process}/client-limits.test.ts`;

export const gatewayClients = [
  {
    guard: 'clients: a head has to be there in time',
    without: 'a thousand clients that send a letter now and then hold a thousand connections for ever',
    file: `${process}/server-options.ts`,
    find: 'headersTimeout: headMs,',
    replace: 'headersTimeout: 0,',
    test: [suite, 'with nothing at all is closed as well'],
  },
  {
    guard: 'clients: a body has to go on coming',
    without: 'whoever stops in the middle of one holds a connection to the service, too',
    file: `${process}/client-limits.ts`,
    find: 'nowMs - awaited.sinceMs >= this.idleMs',
    replace: 'nowMs < this.idleMs - this.idleMs',
    test: [suite, 'with a body that stops is told so, and what it was meant for is left'],
  },
  {
    guard: 'clients: a body that goes on coming takes as long as it takes',
    without: 'a long upload over a slow line is broken off',
    file: `${process}/client-limits.ts`,
    find: 'bytesRead !== awaited.bytesRead ||',
    replace: '',
    test: [suite, 'with a body that goes on coming is served, however long it takes'],
  },
  {
    guard: 'clients: who waits because nobody takes a body is not slow',
    without: 'a service that takes a body slowly has its clients broken off',
    file: `${process}/client-limits.ts`,
    find: 'return request.readableLength >= request.readableHighWaterMark;',
    replace: 'return false;',
    test: [suite, 'because nobody has asked for its body, or takes it, is not slow'],
  },
  {
    guard: 'clients: there are no more connections than there is room for',
    without: 'one client opens as many as the machine has descriptors and memory',
    file: `${process}/client-limits.ts`,
    find: '(server as NetServer).maxConnections = connections;',
    replace: 'void (server as NetServer);',
    test: [suite, 'are served as far as there is room, and the others closed at once'],
  },
];
