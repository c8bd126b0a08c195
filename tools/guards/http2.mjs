/** Guards of clients that speak HTTP/2 to a gateway. */
const http2 = 'apps/runtime-gateway/src/tls/http2';
const suite = `${http2}/http2.test.ts`;

export const http2Guards = [
  {
    guard: 'HTTP/2: a host beside the authority says the same',
    without: 'a service sees another host than the one that was routed by',
    file: `${http2}/stream-request.ts`,
    find: ' || !seen.namesOneHost',
    replace: '',
    test: [suite, 'is refused as another one is: another host beside the authority'],
  },
  {
    guard: 'HTTP/2: headers of a connection are not passed on',
    without: 'clients end the session as wrong',
    file: `${http2}/carry-stream.ts`,
    find: 'if (hopByHopHeaders.has(name)) continue;',
    replace: '',
    test: [suite, 'gets no headers of the connection behind, and all cookies'],
  },
  {
    guard: 'HTTP/2: a client that takes nothing holds its service back',
    without: 'one slow client fills the memory of the gateway',
    file: `${http2}/inner-socket.ts`,
    find: 'else this.#taken = done;',
    replace: 'else done();',
    test: [suite, 'holds a service back as long as it takes nothing, and gets all of it then'],
  },
  {
    guard: 'HTTP/2: what is left by a client is left by the gateway',
    without: 'streams that were dropped keep their services busy',
    file: `${http2}/carry-stream.ts`,
    find: "stream.once('close', () => request.destroy());",
    replace: '',
    test: [suite, 'gets events as they come, and what it leaves is left by the gateway'],
  },
  {
    guard: 'HTTP/2: a gateway that ends says so first',
    without: 'requests are sent to it that nobody answers',
    file: `${http2}/http2-sessions.ts`,
    find: 'for (const session of this.#open) session.close();',
    replace: '',
    test: [suite, 'is told to ask elsewhere when the gateway ends, and gets what is under way'],
  },
];
