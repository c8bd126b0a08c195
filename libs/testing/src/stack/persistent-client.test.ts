import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PersistentClient } from './persistent-client.js';

let server: Server;
let keys: (string | undefined)[];
let answers: ((answer: ServerResponse) => unknown)[];

const told = (body: object) => (answer: ServerResponse) => answer.end(JSON.stringify(body));
const cutOff = (answer: ServerResponse) => answer.socket?.destroy();
const halfTold = (answer: ServerResponse) => {
  answer.writeHead(200, { 'content-length': '100' });
  answer.write('{', () => answer.socket?.destroy());
};
const client = () => new PersistentClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, '', 'token');

beforeEach(async () => {
  [keys, answers] = [[], []];
  server = createServer(({ headers }: IncomingMessage, answer) => {
    keys.push(headers['idempotency-key'] as string | undefined);
    answers.shift()?.(answer);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterEach(() => {
  server.closeAllConnections();
  return new Promise((done) => server.close(done));
});

it('sends again with the same key what was cut off, and what is still at work', async () => {
  const atWork = told({ errors: [{ message: 'at work', extensions: { code: 'IDEMPOTENCY_KEY_IN_USE' } }] });
  answers = [cutOff, halfTold, atWork, told({ data: { done: true } })];
  expect(await client().graphql('mutation { done }')).toEqual({ done: true });
  expect(keys).toHaveLength(4);
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
});

it('takes what is refused for an answer, and another key for another call', async () => {
  const refused = told({ errors: [{ message: 'no', extensions: { code: 'FORBIDDEN' } }] });
  answers = [refused, told({ data: {} })];
  await expect(client().graphql('mutation { done }')).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await client().graphql('mutation { done }');
  expect(new Set(keys).size).toBe(2);
});
