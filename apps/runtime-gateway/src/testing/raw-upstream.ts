import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A server that reads requests as they are, and answers whatever a test says, as it is. */
export interface RawUpstream {
  readonly origin: string;
  readonly sockets: Socket[];
  /** All that has come, in Latin-1, by connection. */
  readonly heard: string[];
  stop(): Promise<void>;
}

/** `answer` gets each connection, and how many requests it has brought, whenever one more head is there. */
export async function startRawUpstream(answer: (socket: Socket, requests: number) => void): Promise<RawUpstream> {
  const sockets: Socket[] = [];
  const heard: string[] = [];
  const server = createServer({ noDelay: true }, (socket) => {
    const at = sockets.push(socket) - 1;
    heard[at] = '';
    let requests = 0;
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      heard[at] += chunk.toString('latin1');
      const heads = heard[at]!.split('\r\n\r\n').length - 1;
      for (; requests < heads; requests += 1) answer(socket, requests + 1);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    ...{ sockets, heard, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
