import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { HttpSmokeCheck } from './http-smoke-check.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const answering = (status: number, headers: Record<string, string> = {}) =>
  serve((_, response) => response.writeHead(status, headers).end());
const patience = { tries: 3, pauseMs: 1 };
const ask = async (url: string): Promise<string | null> => new HttpSmokeCheck(100, patience).run(url, 'a.example');
const byRouter = { 'x-tiffin-router': '1' };

describe('the smoke check', () => {
  it('asks for the host by its name', async () => {
    const asked: string[] = [];
    const url = await serve(({ headers, url }, response) => {
      asked.push(`${headers.host}${url}`);
      response.end();
    });
    expect([await ask(url), asked]).toEqual([null, ['a.example/.tiffin/healthz']]);
  });

  it.each([
    ['that the gateway gives', 500, {}],
    ['that says the path is not there', 404, {}],
    ['of the router, which waits for the unit', 503, byRouter],
    ['of the router, with which the unit broke off', 502, byRouter],
  ])('blames the unit for an answer %s', async (_, status, headers) => {
    expect(await ask(await answering(status, headers))).toBe(`it answered ${status}`);
  });

  it('waits for an entrance of which one part learns late what to do', async () => {
    for (const status of [404, 502, 503, 504]) {
      let asked = 0;
      const url = await serve((_, response) => {
        asked += 1;
        response.writeHead(asked < patience.tries ? status : 200).end();
      });
      expect([await ask(url), asked], String(status)).toEqual([null, patience.tries]);
    }
  });

  it('asks no second time where the gateway itself says that something is wrong', async () => {
    let asked = 0;
    const url = await serve((_, response) => response.writeHead(++asked === 1 ? 500 : 200).end());
    expect(await ask(url)).toBe('it answered 500');
  });

  it('blames the cell where its router does not know the host', async () => {
    await expect(ask(await answering(404, byRouter))).rejects.toMatchObject({
      code: 'CELL_UNAVAILABLE',
      message: expect.stringContaining('does not know the host "a.example"'),
    });
  });

  it.each([
    ['is silent', async () => serve(() => undefined), 'no answer within 100 ms'],
    ['breaks off', async () => serve((_, response) => response.destroy()), 'ECONNRESET'],
    ['refuses', async () => 'http://127.0.0.1:1', 'ECONNREFUSED'],
  ])('blames the cell where its router %s, and names no address', async (_, url, reason) => {
    const outcome = ask(await url());
    await expect(outcome).rejects.toMatchObject({ code: 'CELL_UNAVAILABLE', message: expect.stringContaining(reason) });
    await expect(outcome).rejects.not.toMatchObject({ message: expect.stringContaining('127.0.0.1') });
  });
});
