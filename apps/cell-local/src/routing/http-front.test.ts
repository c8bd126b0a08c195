import { expect, it } from 'vitest';
import { once } from 'node:events';
import { connect } from 'node:net';
import { closeServer, httpFront, listenOn } from './http-front.js';

it('closes although a client whose upgrade was refused goes on sending', async () => {
  const front = httpFront(() => null);
  const client = connect({ port: await listenOn(front, 0), host: '127.0.0.1', allowHalfOpen: true });
  client.on('error', () => undefined);
  client.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n');
  const [answer] = (await once(client, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1.1 404 /);
  // Longer than the front would wait for a silent one.
  const sending = setInterval(() => client.write('more'), 100);
  await closeServer(front).finally(() => clearInterval(sending));
  client.destroy();
}, 20_000);
