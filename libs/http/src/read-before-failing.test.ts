import { expect, it } from 'vitest';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { readBeforeFailing } from './read-before-failing.js';

it('reads what a server said before it reset the connection, although writing fails first', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  readBeforeFailing(client);
  const [accepted] = (await once(server, 'connection')) as [Socket];
  client.pause();
  client.write('a request that nobody reads');
  await once(accepted, 'readable');
  // Closing with unread bytes sends a reset.
  accepted.write('the answer', () => accepted.resetAndDestroy());
  await once(accepted, 'close');
  const failed: unknown[] = [];
  client.on('error', (error) => failed.push(error));
  // The first finds the reset, the second a connection that is gone.
  client.write('more');
  client.write('and more');
  const heard: Buffer[] = [];
  client.on('data', (chunk: Buffer) => heard.push(chunk));
  client.resume();
  await once(client, 'close');
  expect(Buffer.concat(heard).toString()).toBe('the answer');
  server.close();
});
