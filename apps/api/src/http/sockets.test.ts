import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import fastify from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addSockets } from './sockets.js';

const signMs = 50;
const server = fastify();
let port: number;

beforeAll(async () => {
  const isKnown = () => Promise.resolve(true);
  await addSockets(server, { origins: [], isKnown, initWithinMs: 60_000, signMs });
  server.get('/', { websocket: true } as object, () => undefined);
  await server.listen({ host: '127.0.0.1', port: 0 });
  port = (server.server.address() as AddressInfo).port;
});
afterAll(() => server.close());

it('a socket whose other side has gone without a word is closed', async () => {
  const socket = connect(port, '127.0.0.1');
  socket.write(
    ['GET / HTTP/1.1', `Host: 127.0.0.1:${port}`, 'Connection: Upgrade', 'Upgrade: websocket'].join('\r\n') +
      `\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\n\r\n`,
  );
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(String(answer)).toMatch(/^HTTP\/1.1 101 /);
  // It takes what comes, and answers nothing.
  await once(socket.resume(), 'close');
});

it('a socket that says nothing, and is there, stays (control)', async () => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
  await once(socket, 'open');
  await new Promise((resolve) => setTimeout(resolve, 6 * signMs));
  expect(socket.readyState).toBe(WebSocket.OPEN);
  socket.close();
});
