import { Agent, get } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { fastify, type FastifyInstance } from 'fastify';
import { waitUntil } from '@tiffin/testing/wait-until';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RequestDrain } from './request-drain.js';

let server: FastifyInstance;
let drain: RequestDrain;
let asked: number;
let answerNow: () => void;
const agent = new Agent({ keepAlive: true });

const ask = (path: string) =>
  new Promise<string>((done) => {
    const { port } = server.server.address() as AddressInfo;
    get({ port, path, agent }, (answer) => {
      answer.resume().once('end', () => done(`${answer.statusCode} ${answer.headers.connection}`));
    }).once('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
  });

const upgraded = () =>
  new Promise<Socket>((done) => {
    const { port } = server.server.address() as AddressInfo;
    const asked = get({ port, path: '/socket', headers: { connection: 'upgrade', upgrade: 'websocket' } });
    asked.once('upgrade', (_, socket) => done(socket as Socket));
  });

beforeEach(async () => {
  asked = 0;
  const held = new Promise<void>((done) => (answerNow = done));
  server = fastify({ forceCloseConnections: true });
  server.get('/held', async () => {
    asked += 1;
    await held;
    return 'OK';
  });
  server.get('/quick', () => Promise.resolve('OK'));
  drain = new RequestDrain(server.server);
  await server.listen({ port: 0 });
});
afterEach(() => server.close());

it('answers what is under way before the server ends, and what still comes meanwhile', async () => {
  const held = ask('/held');
  await waitUntil('it is asked', () => asked === 1);
  const drained = drain.drain({ idleMs: 1 }).then(() => server.close());
  expect(await ask('/quick')).toBe('200 close');
  answerNow();
  expect(await held).toBe('200 close');
  await drained;
});

it('waits no longer than it may', async () => {
  const held = ask('/held');
  await waitUntil('it is asked', () => asked === 1);
  await drain.drain({ withinMs: 1, idleMs: 1 });
  await server.close();
  expect(await held).toBe('ECONNRESET');
});

/** A test that waited for it would run out of time. */
const longMs = 3_600_000;

it('says with the next answer that a connection ends, also on one that was idle for a moment', async () => {
  expect(await ask('/quick')).toBe('200 keep-alive');
  const drained = drain.drain({ withinMs: longMs, idleMs: longMs });
  expect(await ask('/quick')).toBe('200 close');
  // The connection was the only one: nothing is waited for any longer.
  await drained;
});

it('ends connections that stay idle', async () => {
  expect(await ask('/quick')).toBe('200 keep-alive');
  await drain.drain({ withinMs: longMs, idleMs: 1 });
  await waitUntil('the connection is closed', () => Object.keys(agent.freeSockets).length === 0);
});

it('has nothing to wait for where there is no connection, and does not wait for sockets', async () => {
  await drain.drain({ withinMs: longMs, idleMs: longMs });
  const answer = ['HTTP/1.1 101 Switching Protocols', 'connection: upgrade', 'upgrade: websocket', '', ''].join('\r\n');
  server.server.on('upgrade', (_, socket: Socket) => {
    socket.once('end', () => socket.end()).resume();
    socket.write(answer);
  });
  const socket = await upgraded();
  await drain.drain({ withinMs: longMs, idleMs: longMs });
  socket.end();
});
