import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { over, type Wire } from './wires.js';

/** A server that reads requests as they are, and answers whatever a test says, as it is. */
export interface RawUpstream {
  readonly origin: string;
  readonly sockets: Socket[];
  /** All that has come, in Latin-1, by connection. */
  readonly heard: string[];
  stop(): Promise<void>;
}

/** `answer` gets each connection, and how many requests it has brought, whenever one more head is there. */
export async function startRawUpstream(
  answer: (socket: Socket, requests: number) => void,
  wire: Wire = over.plain,
): Promise<RawUpstream> {
  const sockets: Socket[] = [];
  const heard: string[] = [];
  const take = (socket: Socket): void => {
    const at = sockets.push(socket) - 1;
    heard[at] = '';
    let requests = 0;
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      heard[at] += chunk.toString('latin1');
      const heads = heard[at]!.split('\r\n\r\n').length - 1;
      for (; requests < heads; requests += 1) answer(socket, requests + 1);
    });
  };
  const server = wire.tls === null ? createServer({ noDelay: true }, take) : createTlsServer(wire.tls, take);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    ...{ sockets, heard, origin: `${wire.scheme}://127.0.0.1:${(server.address() as AddressInfo).port}` },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
