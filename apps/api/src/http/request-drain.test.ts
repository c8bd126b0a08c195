import { Agent, get } from 'node:http';
import type { AddressInfo } from 'node:net';
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
  const drained = drain.drain().then(() => server.close());
  expect(await ask('/quick')).toBe('200 close');
  answerNow();
  expect(await held).toBe('200 close');
  await drained;
});

it('waits no longer than it may', async () => {
  const held = ask('/held');
  await waitUntil('it is asked', () => asked === 1);
  await drain.drain(1);
  await server.close();
  expect(await held).toBe('ECONNRESET');
});

it('has nothing to wait for where nothing is asked', async () => {
  expect(await ask('/quick')).toBe('200 keep-alive');
  await drain.drain();
});
