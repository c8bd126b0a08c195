import { describe, expect, it } from 'vitest';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { RawConnection } from '@tiffin/testing/in-step';
import { linger } from './linger.js';

async function accept(): Promise<{ server: Server; client: RawConnection; socket: Socket }> {
  const server = createServer({ allowHalfOpen: true });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const client = new RawConnection((server.address() as AddressInfo).port);
  return { server, client, socket: await accepted };
}

describe('linger', () => {
  it.each([
    ['a client that is silent', { totalMs: 60_000, silenceMs: 20 }],
    ['a client that never ends', { totalMs: 20, silenceMs: 60_000 }],
  ])('gives up %s', async (_, timings) => {
    const server = createServer({ allowHalfOpen: true });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // It does not end its side when the server ends the other.
    const client = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true });
    const [socket] = (await once(server, 'connection')) as [Socket];
    const closed = once(socket, 'close');
    linger(socket, timings);
    await closed;
    client.destroy();
    server.close();
  });

  it('waits for a slow answer to be written when the client has already ended its side', async () => {
    const { server, client, socket } = await accept();
    client.deafen();
    const answer = 'x'.repeat(16_000_000);
    socket.write(answer);
    linger(socket);
    client.end();
    client.listen();
    expect((await client.everything()).length).toBe(answer.length);
    server.close();
  });
});
