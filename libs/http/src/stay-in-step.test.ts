import { afterEach, describe, expect, it } from 'vitest';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { RawConnection } from '@tiffin/testing/in-step';
import { stayInStep } from './stay-in-step.js';

const large = Buffer.alloc(8_000_000, 'GET /smuggled HTTP/1.1\r\nhost: x\r\n\r\n');
let server: Server;
let requests: string[] = [];
let connections: Socket[] = [];

async function serve(handle: RequestListener): Promise<RawConnection> {
  requests = [];
  connections = [];
  server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    handle(request, response);
  });
  server.on('connection', (socket: Socket) => connections.push(socket));
  stayInStep(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new RawConnection((server.address() as AddressInfo).port);
}

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const headOf = (framing: string, version = '1.1'): string => `POST / HTTP/${version}\r\nhost: x\r\n${framing}\r\n\r\n`;
const early: RequestListener = (_, response) => void response.writeHead(413).end('early');

describe('an answer that comes before the body ends', () => {
  it.each([
    ['with a length', headOf(`content-length: ${large.length}`), large],
    ['in chunks', headOf('transfer-encoding: chunked'), Buffer.concat([Buffer.from('7a1200\r\n'), large])],
    ['by HTTP/1.0', headOf(`content-length: ${large.length}`, '1.0'), large],
  ])('reaches a client that writes all of it before it reads, %s', async (_, head, body) => {
    const connection = await serve(early);
    connection.deafen();
    await connection.send(head);
    await connection.send(body);
    connection.listen();
    expect(await connection.answer('POST')).toMatchObject({ status: 413, body: 'early' });
    connection.close();
  });

  it.each([
    ['as Node would keep it', early],
    ['as its headers keep it', (_, response) => response.setHeader('connection', 'keep-alive').end('early')],
    ['as its head keeps it', (_, response) => response.writeHead(413, { connection: 'keep-alive' }).end('early')],
  ] satisfies [string, RequestListener][])('is the last one of its connection, even %s', async (_, handle) => {
    const connection = await serve(handle);
    await connection.send(headOf('content-length: 5') + 'ab');
    expect((await connection.answer('POST')).body).toBe('early');
    await connection.send('cdeGET /second HTTP/1.1\r\nhost: x\r\n\r\n');
    expect(await connection.everything()).toBe('');
    connection.end();
    // Only then has the server seen all that was sent.
    const [socket] = connections;
    if (socket?.closed === false) await once(socket, 'close');
    expect(requests).toEqual(['POST /']);
    connection.close();
  });

  it('is the last one even when its handler had stopped reading half-way', async () => {
    const connection = await serve((request, response) => {
      request.once('data', () => {
        request.pause();
        // That is when the server has stopped reading the connection itself.
        request.socket.once('pause', () => early(request, response));
      });
    });
    connection.deafen();
    await connection.send(headOf(`content-length: ${large.length}`));
    await connection.send(large);
    connection.listen();
    expect(await connection.answer('POST')).toMatchObject({ status: 413, isKept: false });
    expect(requests).toEqual(['POST /']);
    connection.close();
  });

  it('ends a connection whose client has closed', async () => {
    const connection = await serve(early);
    await connection.send(headOf('content-length: 5'));
    await connection.answer('POST');
    const [socket] = connections;
    const closed = new Promise((resolve) => socket?.once('close', resolve));
    connection.close();
    await closed;
  });
});

describe('an answer that comes after the body', () => {
  it('leaves the connection for the next request', async () => {
    const connection = await serve((request, response) => void request.resume().on('end', () => response.end('late')));
    for (const body of ['one', 'two']) {
      await connection.send(headOf('content-length: 3') + body);
      expect(await connection.answer('POST')).toMatchObject({ status: 200, body: 'late', isKept: true });
    }
    connection.close();
  });
});

describe('a client that asks before it sends', () => {
  it('is told to go on when somebody reads', async () => {
    const connection = await serve((request, response) => void request.pipe(response));
    await connection.send(headOf('content-length: 3\r\nexpect: 100-continue'));
    expect((await connection.answer('POST')).status).toBe(100);
    await connection.send('abc');
    expect(await connection.answer('POST')).toMatchObject({ status: 200, body: 'abc' });
    connection.close();
  });

  it('is answered at once, without that, when nobody will', async () => {
    const connection = await serve(early);
    await connection.send(headOf('content-length: 3\r\nexpect: 100-continue'));
    expect(await connection.answer('POST')).toMatchObject({ status: 413, isKept: false });
    connection.close();
  });
});
