import { afterEach, describe, expect, it } from 'vitest';
import type { Socket } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { waitUntil } from '@tiffin/testing/wait-until';
import { RecordedCall } from '../../testing/recorded-call.js';
import { type RawUpstream, startRawUpstream } from '../../testing/raw-upstream.js';
import { renewedAfterMs } from './origin.js';
import { Upstream } from './upstream.js';

const ok = (body = 'ok'): string => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

let server: RawUpstream;
let upstream: Upstream;

async function serve(answer: string | ((socket: Socket, requests: number) => void)): Promise<void> {
  server = await startRawUpstream(typeof answer === 'string' ? (socket) => socket.write(answer) : answer);
  upstream = new Upstream(server.origin);
}

afterEach(async () => {
  upstream.destroy();
  await server.stop();
});

describe('a connection', () => {
  it('carries one request after the other', async () => {
    await serve(ok());
    for (const path of ['/1', '/2', '/3']) {
      expect(await new RecordedCall({ path }).to(upstream)).toMatchObject({
        status: 200,
        text: 'ok',
        outcome: 'whole',
      });
    }
    expect(server.sockets).toHaveLength(1);
    expect(server.heard[0]).toContain('GET /3 HTTP/1.1\r\nhost: 127.0.0.1:');
  });

  it.each([
    ['says so', 'HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 2\r\n\r\nok'],
    ['is of HTTP/1.0', 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok'],
    ['keeps none open', 'HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 2\r\n\r\nok'],
    ['sends more than its answer', `${ok()}x`],
    ['sends a second answer at once', ok() + ok('bad')],
    ['sends a body where there is none', 'HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\nbad'],
  ])('is left after an upstream that %s', async (_, answer) => {
    await serve(answer);
    for (let call = 0; call < 2; call += 1) expect((await new RecordedCall().to(upstream)).text).not.toContain('bad');
    expect(server.sockets).toHaveLength(2);
  });

  it('on which something comes that nobody asked for is thrown away before the next request', async () => {
    await serve(ok());
    await new RecordedCall().to(upstream);
    server.sockets[0]!.write(ok('bad'));
    await waitUntil('it is closed', () => server.sockets[0]!.readableEnded || server.sockets[0]!.destroyed);
    expect(await new RecordedCall().to(upstream)).toMatchObject({ text: 'ok' });
    expect(server.sockets).toHaveLength(2);
  });

  it('that carries the last request says so and carries no other', async () => {
    await serve(ok());
    await new RecordedCall({ isLast: true }).to(upstream);
    await new RecordedCall().to(upstream);
    expect(server.heard[0]).toContain('\r\nconnection: close\r\n');
    expect(server.sockets).toHaveLength(2);
  });

  it('whose call is given up carries no other', async () => {
    await serve((socket, requests) => (server.sockets.length > 1 || requests > 1 ? socket.write(ok()) : undefined));
    const given = new RecordedCall();
    upstream.send(given);
    await waitUntil('it is asked', () => server.heard[0] !== undefined && server.heard[0] !== '');
    given.flow!.abort();
    expect(await new RecordedCall().to(upstream)).toMatchObject({ text: 'ok' });
    expect([given.outcome, server.sockets.length]).toEqual([undefined, 2]);
  });
});

describe('an answer', () => {
  it.each([
    [
      'in chunks, with extensions and a trailer',
      'Transfer-Encoding: chunked\r\n\r\n2;a="b"\r\nhe\r\n3\r\nllo\r\n0\r\nX-Sum: 1\r\n\r\n',
      'end',
    ],
    ['after interim ones', '', 'whole'],
  ])('is read %s', async (_, rest, outcome) => {
    const interim = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n';
    await serve(rest === '' ? `${interim}${ok('hello')}` : `HTTP/1.1 200 OK\r\n${rest}`);
    expect(await new RecordedCall().to(upstream)).toMatchObject({ text: 'hello', status: 200, outcome });
    expect((await new RecordedCall().to(upstream)).text).toBe('hello');
    expect(server.sockets).toHaveLength(1);
  });

  it('is the same in pieces of one byte each', async () => {
    const answer = 'HTTP/1.1 200 OK\r\nX-A:  b \r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n';
    await serve(async (socket) => {
      for (const byte of answer) await new Promise((resolve) => socket.write(byte, resolve));
    });
    const call = await new RecordedCall().to(upstream);
    expect(call).toMatchObject({ answered: ['x-a', 'b'], text: 'hello', outcome: 'end' });
  });

  it('without a length ends with the connection', async () => {
    await serve((socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\nhello'));
    expect(await new RecordedCall().to(upstream)).toMatchObject({ text: 'hello', outcome: 'end' });
  });

  it.each([
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n',
    'HTTP/1.1 200',
  ])('that breaks off is an error: %j', async (answer) => {
    await serve((socket) => void socket.end(answer));
    expect((await new RecordedCall().to(upstream)).outcome).toBe('CLOSED');
  });

  it('to HEAD has no body, whatever its length', async () => {
    await serve('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n');
    const call = await new RecordedCall({ method: 'HEAD' }).to(upstream);
    expect(call).toMatchObject({ answered: ['content-length', '5'], text: '', outcome: 'whole' });
    await new RecordedCall({ method: 'HEAD' }).to(upstream);
    expect(server.sockets).toHaveLength(1);
  });

  it('keeps what is of the connection, and what Connection names, to itself', async () => {
    await serve(
      'HTTP/1.1 200 OK\r\nConnection: X-Own\r\nX-Own: 1\r\nKeep-Alive: max=1\r\nX-A: 1\r\nContent-Length: 0\r\n\r\n',
    );
    expect((await new RecordedCall().to(upstream)).answered).toEqual(['x-a', '1', 'content-length', '0']);
  });

  it('waits while nobody takes it', async () => {
    const [piece, pieces] = [Buffer.alloc(65_536), 200];
    await serve((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${piece.length * pieces}\r\n\r\n`);
      for (let sent = 0; sent < pieces; sent += 1) socket.write(piece);
    });
    const call = new RecordedCall();
    call.onHead = () => call.flow!.pause();
    upstream.send(call);
    await waitUntil('it stands still', () => call.text.length > 0);
    expect(call.text.length).toBeLessThan(piece.length * pieces);
    call.flow!.resume();
    expect((await call.ended).text).toHaveLength(piece.length * pieces);
  });

  it.each([
    ['HEADERS_TIMEOUT', ''],
    ['BODY_TIMEOUT', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe'],
  ])('that does not come in time is a %s', async (code, begin) => {
    await serve((socket) => void (begin === '' ? undefined : socket.write(begin)));
    const limits = { headersTimeoutMs: begin === '' ? 20 : 30_000, bodyTimeoutMs: 20 };
    expect((await new RecordedCall(limits).to(upstream)).outcome).toBe(code);
  });
});

describe('a request', () => {
  it('is sent in chunks where nobody knows its length', async () => {
    await serve((socket, requests) => (requests === 2 ? socket.write(ok()) : undefined));
    const body = Readable.from([Buffer.from('he'), Buffer.from('llo')]);
    await new RecordedCall({ method: 'PUT', isLast: true }, body).to(upstream);
    expect(server.heard[0]).toContain('\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n');
  });

  it.each([
    ['shorter', 'hi'],
    ['longer', 'hello!'],
  ])('whose body is %s than its length is broken off', async (_, text) => {
    await serve(() => undefined);
    const call = new RecordedCall(
      { method: 'POST', headers: ['content-length', '5'] },
      Readable.from([Buffer.from(text)]),
    );
    expect((await call.to(upstream)).outcome).toBe('INVALID_REQUEST');
  });

  it('that is answered before its body is sent leaves a connection that carries no other', async () => {
    await serve(ok());
    const body = new PassThrough();
    const call = new RecordedCall({ method: 'POST', headers: ['content-length', '5'] }, body);
    expect((await call.to(upstream)).text).toBe('ok');
    await new RecordedCall().to(upstream);
    expect([body.destroyed, server.sockets.length]).toEqual([true, 2]);
  });

  it.each([
    ['a second header in a value', ['x-a', 'b\r\nx-c: d']],
    ['a line feed in a value', ['x-a', 'b\nc']],
    ['a value that is no Latin-1', ['x-a', '\u0100']],
    ['a space in a name', ['x a', 'b']],
    ['a line break in a name', ['x\r\n', 'b']],
    ['a framing of its own', ['Transfer-Encoding', 'chunked']],
    ['a length that is none', ['Content-Length', '5, 5']],
  ])('with %s is not sent', async (_, headers) => {
    await serve(ok());
    const body = headers[0] === 'Content-Length' ? Readable.from([Buffer.from('hello')]) : null;
    expect((await new RecordedCall({ headers, method: 'POST' }, body).to(upstream)).outcome).toBe('INVALID_REQUEST');
    expect(server.heard.join('')).toBe('');
  });

  it.each(['/a b', '/a\r\nx: y', '/\u0100'])('with the target %j is not sent', async (path) => {
    await serve(ok());
    expect((await new RecordedCall({ path }).to(upstream)).outcome).toBe('INVALID_REQUEST');
  });
});

describe('more requests than connections', () => {
  it('wait for one, in the order in which they came, and leave when nobody wants them', async () => {
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    await serve((socket) => void opened.then(() => socket.write(ok())));
    const calls = Array.from({ length: 300 }, (_, at) => new RecordedCall({ path: `/${at}` }));
    for (const call of calls) upstream.send(call);
    await waitUntil('all connections are in use', () => server.sockets.length === 256);
    calls[299]!.flow!.abort();
    open();
    await Promise.all(calls.slice(0, 299).map(({ ended }) => ended));
    const paths = server.heard.flatMap((text) => [...text.matchAll(/GET \/(\d+) /g)].map(([, path]) => Number(path)));
    expect(calls.filter(({ text }) => text === 'ok')).toHaveLength(299);
    expect(paths.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 299 }, (_, at) => at));
  });
});

it('gives up a call for which no connection becomes free', async () => {
  await serve(() => undefined);
  for (let count = 0; count < 256; count += 1) upstream.send(new RecordedCall());
  expect((await new RecordedCall({ headersTimeoutMs: 20 }).to(upstream)).outcome).toBe('CONNECT_TIMEOUT');
});

it('opens a connection of its own for one that switches, also where that has waited', async () => {
  await serve((socket) => {
    if (server.heard.at(-1)!.includes('upgrade: websocket')) socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
  });
  for (let count = 0; count < 256; count += 1) upstream.send(new RecordedCall());
  const call = new RecordedCall({ upgrades: true });
  upstream.send(call);
  await waitUntil('all connections are in use', () => server.heard.filter((text) => text !== '').length === 256);
  server.sockets[0]!.write(ok());
  const { socket } = await call.ended;
  const first = new Promise((resolve) => socket!.once('data', resolve).resume());
  server.sockets.at(-1)!.write('first');
  expect(String(await first)).toBe('first');
  socket!.destroy();
});

it('hands a connection over when the upstream switches its protocol', async () => {
  await serve((socket) => void socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\nfirst'));
  const call = await new RecordedCall({ upgrades: true }).to(upstream);
  expect(call.outcome).toBe('switch');
  const first = await new Promise((resolve) => call.socket!.once('data', resolve).resume());
  expect(String(first)).toBe('first');
  call.socket!.destroy();
});

it.each(['HTTP/1.1 101 Switching Protocols\r\n\r\n', 'nonsense\r\n\r\n', 'HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n'])(
  'refuses %j',
  async (answer) => {
    await serve(answer);
    expect((await new RecordedCall().to(upstream)).outcome).toBe('BAD_ANSWER');
  },
);

it('renews connections sooner where there are few, and never so many at once that ports run out', () => {
  expect([1, 32, 256].map(renewedAfterMs)).toEqual([200, 256, 1_000]);
  const each = Array.from({ length: 256 }, (_, at) => at + 1);
  expect(Math.max(...each.map((size) => (size * 1_000) / renewedAfterMs(size)))).toBeLessThanOrEqual(256);
});
