import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { TestCell } from './testing/test-cell.js';

/** A cell serves many tenants: nothing that one unit or one client does may end it. An uncaught error fails these tests. */
describe('the cell survives', () => {
  let cell: TestCell;
  let host: string;
  let port: number;
  beforeAll(async () => {
    cell = await TestCell.start();
    const desired = cell.desired([await cell.unit('a', { answer: 'a' })]);
    await cell.rollOut(desired);
    host = `${desired.environmentId}.localhost`;
    port = Number(new URL(cell.supervisor.probe().routerUrl).port);
  });
  afterAll(() => cell[Symbol.asyncDispose]());

  /** The whole answer to a request on a connection of its own. */
  const answerTo = (path: string): Promise<string> => {
    const socket = connect(port, '127.0.0.1');
    socket.write(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
    return text(socket);
  };

  it.each([99_999, -1, 0, 1.5])('a unit that says that it listens on port %s', async (lie) => {
    const prints = JSON.stringify({ msg: 'listening', port: lie });
    const { rollout } = await cell.rollOut(cell.desired([await cell.unit('liar', { answer: '', prints })]));
    expect(rollout).toBe('live');
  });

  it.each([
    'HTTP/1.1 000 None\r\ncontent-length: 0\r\n\r\n',
    'HTTP/1.1 099 Low\r\n\r\n',
    'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 3\r\n\r\n0\r\n\r\n',
    'HTTP/1.1 200 OK\r\nx-a: \x01\r\n\r\n',
    'no http at all\r\n\r\n',
  ])('a unit that answers %j', async (bytes) => {
    expect(await answerTo(`/raw?bytes=${encodeURIComponent(bytes)}`)).toMatch(/^HTTP\/1.1 502 /);
    expect(await answerTo('/')).toMatch(/\r\n\r\na$/);
  });

  it.each(['\x01\x02', '\x7f'])('a reason phrase that no head may hold: %j', async (reason) => {
    const bytes = `HTTP/1.1 200 ${reason}\r\ncontent-length: 0\r\n\r\n`;
    expect(await answerTo(`/raw?bytes=${encodeURIComponent(bytes)}`)).toMatch(/^HTTP\/1.1 200 OK\r\n/);
  });

  it.each([
    ['/signal?to=ppid', 'EPERM'],
    ['/signal?to=pid', 'true'],
    ['/debugger', 'process._debugProcess is not a function'],
    ['/listen?path=/tmp/evil.sock', 'ERR_ACCESS_DENIED'],
    ['/listen?path=~/../evil.sock', 'ERR_ACCESS_DENIED'],
    ['/listen?path=%00evil', 'ERR_ACCESS_DENIED'],
    ['/listen?path=~/own.sock', 'listening'],
    ['/connect?path=/var/run/docker.sock', 'ERR_ACCESS_DENIED'],
    ['/renice', 'ERR_ACCESS_DENIED'],
    ['/become', 'process.setuid is not a function'],
    ['/import?name=node:sqlite', 'ERR_UNKNOWN_BUILTIN_MODULE'],
    ['/read?path=/proc/1/environ', 'ERR_ACCESS_DENIED'],
    ['/read?path=/proc/self/maps', 'ERR_ACCESS_DENIED'],
    ['/kill?pid=1', 'EPERM'],
  ])('a unit that reaches for what is not its own: %s says %s', async (path, said) => {
    expect((await cell.get(host, path)).body).toBe(said);
  });

  it('clients that hide a request behind an upgrade that the unit does not want', async () => {
    const socket = connect(port, '127.0.0.1');
    const upgrade = `GET /refuse HTTP/1.1\r\nhost: ${host}\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n`;
    socket.write(`${upgrade}GET /.tiffin/metrics HTTP/1.1\r\nhost: a\r\n\r\n`);
    expect(await text(socket)).toMatch(/^HTTP\/1.1 200 OK\r\n.*\r\n\r\nno$/s);
  });

  it('an upgrade with a body, which is a request like any other', async () => {
    const socket = connect(port, '127.0.0.1');
    const headers = `host: ${host}\r\nconnection: upgrade, close\r\nupgrade: h2c\r\ncontent-length: 5`;
    socket.write(`POST /echo HTTP/1.1\r\n${headers}\r\n\r\nhello`);
    expect(await text(socket)).toMatch(/^HTTP\/1.1 200 OK\r\n.*hello/s);
  });

  it('clients that ask for an upgrade and are gone before the answer', async () => {
    const upgrade = 'GET / HTTP/1.1\r\nhost: nobody\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n';
    for (let round = 0; round < 20; round += 1) {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(upgrade);
        setImmediate(() => socket.resetAndDestroy());
      });
      await once(socket, 'close');
    }
    expect(await answerTo('/')).toMatch(/^HTTP\/1.1 200 /);
  });
});
