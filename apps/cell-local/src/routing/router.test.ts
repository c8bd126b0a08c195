import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { hostName } from './router.js';
import { TestCell } from '../testing/test-cell.js';

describe('Router', () => {
  let cell: TestCell;
  let host: string;
  let port: number;
  beforeAll(async () => {
    cell = await TestCell.start({ requestWaitMs: 100, backoffMinMs: 60_000, backoffMaxMs: 60_000 });
    const desired = cell.desired([await cell.unit('a', { answer: 'a' })]);
    await cell.rollOut(desired);
    host = `${desired.environmentId}.localhost`;
    port = Number(new URL(cell.supervisor.probe().routerUrl).port);
  });
  afterAll(() => cell[Symbol.asyncDispose]());

  /** Sends bytes as they are and answers what comes back until the connection closes. */
  const exchange = async (bytes: string): Promise<string> => {
    const socket = connect(port, '127.0.0.1');
    socket.write(bytes);
    return text(socket);
  };

  it.each([
    ['A.Dev.LocalHost:8080', 'a.dev.localhost'],
    ['a.localhost.', 'a.localhost'],
    ['a.localhost', 'a.localhost'],
    ['', ''],
  ])('reads host "%s" as "%s"', (header, name) => expect(hostName(header)).toBe(name));

  it('finds a unit by its host, whatever the case and the port', async () => {
    expect((await cell.get(`${host.toUpperCase()}:1234`)).body).toBe('a');
  });

  it('answers an unknown host itself and lists nothing', async () => {
    const { status, body, headers } = await cell.get('nobody.localhost');
    expect(status).toBe(404);
    expect(headers['x-tiffin-router']).toBe('1');
    expect(body).toContain('HOST_UNKNOWN');
    expect(body).not.toContain(host);
  });

  it.each(['', 'connection: upgrade\r\nupgrade: x\r\n'])(
    'says of a host that nothing serves yet: again (%j)',
    async (more) => {
      const desired = cell.desired([await cell.unit('slow', { answer: 'a', neverReady: true })]);
      await cell.supervisor.apply(desired);
      const soon = `${desired.environmentId}.localhost`;
      const answer = await exchange(`GET / HTTP/1.1\r\nHost: ${soon}\r\n${more || 'connection: close\r\n'}\r\n`);
      expect(answer).toMatch(/^HTTP\/1.1 503 .*\r\nretry-after: 1\r\n/is);
      await expect(
        cell.supervisor.apply({ ...cell.desired([]), units: desired.units, routes: desired.routes }),
      ).rejects.toMatchObject({ code: 'INPUT_INVALID' });
      await cell.supervisor.remove(desired.environmentId, 1);
      expect((await cell.get(soon)).status).toBe(404);
    },
  );

  it('streams a body through and hands headers on, its own ones set by itself', async () => {
    const answer = await exchange(
      `POST /echo HTTP/1.1\r\nHost: ${host}\r\nX-Forwarded-For: 6.6.6.6\r\nForwarded: for=6.6.6.6\r\nX_Forwarded_Port: 1\r\nX-Twice: 1\r\nX-Twice: 2\r\nX-Hop: 1\r\n` +
        'Connection: close, x-hop\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK\r\n/);
    expect(answer).toContain('hello');
    expect(answer).toContain('set-cookie: a=1\r\nset-cookie: b=2');
    const seen = JSON.parse(/x-headers: (.*)\r\n/.exec(answer)?.[1] ?? '') as Record<string, string>;
    expect(seen).toMatchObject({ host, 'x-forwarded-for': '127.0.0.1', 'x-forwarded-host': host, 'x-twice': '1, 2' });
    for (const name of ['forwarded', 'x_forwarded_port']) expect(seen).not.toHaveProperty(name);
    expect(seen).not.toHaveProperty('x-hop');
    expect(seen).not.toHaveProperty('expect');
  });

  it('passes an upgrade through both ways', async () => {
    const socket = connect(port, '127.0.0.1');
    socket
      .setEncoding('utf8')
      .write(`GET /ws HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n`);
    expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1.1 101 /);
    socket.write('ping');
    expect(String((await once(socket, 'data'))[0])).toBe('ping');
    socket.destroy();
  });

  it('says 503 with the time to come back while nothing can serve', async () => {
    const desired = cell.desired([await cell.unit('b', { answer: 'b' })]);
    await cell.rollOut(desired);
    const other = `${desired.environmentId}.localhost`;
    expect(await cell.get(other, '/crash')).toMatchObject({ status: 502 });
    await cell.unitSeen(desired.environmentId, 'b', ({ state }) => state === 'restarting');
    const { status, body, headers } = await cell.get(other);
    expect({ status, retry: headers['retry-after'], mark: headers['x-tiffin-router'] }).toEqual({
      ...{ status: 503, retry: '1', mark: '1' },
    });
    expect(JSON.parse(body)).toMatchObject({ error: { code: 'UNIT_NOT_READY' } });
    const upgrade = `GET / HTTP/1.1\r\nHost: ${other}\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n`;
    expect(await exchange(upgrade)).toMatch(/^HTTP\/1.1 503 /);
  });

  it('says 503 for what is stopped, with no time to come back, also after a restart of the cell', async () => {
    const desired = cell.desired([await cell.unit('c', { answer: 'c' })]);
    await cell.rollOut(desired);
    await cell.rollOut({ ...desired, epoch: 2, isStopped: true, units: [] });
    const refused = async () => {
      const { status, body, headers } = await cell.get(`${desired.environmentId}.localhost`);
      return { status, code: (JSON.parse(body) as Failed).error.code, retry: headers['retry-after'] };
    };
    const stopped = { status: 503, code: 'ENVIRONMENT_STOPPED', retry: undefined };
    expect(await refused()).toEqual(stopped);
    await cell.restart();
    expect(await refused()).toEqual(stopped);
  });
});

interface Failed {
  readonly error: { readonly code: string };
}
