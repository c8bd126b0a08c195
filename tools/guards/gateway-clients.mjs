/** Guards of a gateway against clients that are slow, or many. */
const process = 'apps/runtime-gateway/src/process';
const bounded = `${process}/bounded-connections.ts`;
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
    find: 'bytes !== awaited.bytes ||',
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
    file: bounded,
    find: 'if (this.#beyond.size > reserved) this.#dropOldest();',
    replace: '',
    test: [suite, 'and silent hold no more than there is room for, and keep nobody from asking how it is'],
  },
  {
    guard: 'clients: what there is no room for is refused',
    without: 'connections that are kept for probes are taken by clients',
    file: bounded,
    find: 'return this.#beyond.has(socket);',
    replace: 'return false;',
    test: [suite, 'are served as far as there is room; the others are told so, and whoever runs it how it is'],
  },
  {
    guard: 'clients: how a full process is can be asked',
    without: 'one client that holds all connections has the process killed, with those of everybody else',
    file: bounded,
    find: 'if (this.#takeIn()) return;',
    replace: 'if (this.#takeIn()) return;\n    socket.destroy();',
    test: [suite, 'are served as far as there is room; the others are told so, and whoever runs it how it is'],
  },
  {
    guard: 'clients: idle connections go before those that come',
    without: 'one client that asks for nothing keeps everybody else out',
    file: bounded,
    find: 'this.server.closeIdleConnections();',
    replace: '',
    test: [suite, 'and idle go before those who come'],
  },
  {
    guard: 'clients: who is answered may keep its body open',
    without: 'a stream both ways is broken off while its client only listens',
    file: `${process}/client-limits.ts`,
    find: 'socket.bytesRead + socket.bytesWritten;',
    replace: 'socket.bytesRead;',
    test: [suite, 'with its body while it is answered is served as long as the answer goes on'],
  },
];
