import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { HttpCheck } from '@tiffin/promotion-rules';
import { HttpGatewayCaller } from './http-gateway-caller.js';

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

const check: HttpCheck = { kind: 'http', path: '/a', gateway: null, status: 200, includes: 'ok', timeoutMs: 200 };
const ask = async (listener: RequestListener): Promise<string | null> =>
  new HttpGatewayCaller().run(await serve(listener), 'a.example', check);
/** As a gateway does that dies while it answers. */
const breakOff = (response: ServerResponse) => response.write('not all', () => response.destroy());

describe('a call of a gateway', () => {
  it('is passed by the answer that is expected', async () => {
    expect(await ask((_, response) => response.end('ok'))).toBeNull();
  });

  it.each<[string, RequestListener, string]>([
    ['has another status', (_, response) => response.writeHead(500).end('ok'), '"/a" answered 500 in place of 200'],
    ['has another text', (_, response) => response.end('no'), '"/a" answered 200 without "ok"'],
    ['does not come', () => undefined, '"/a" gave no answer within 200 ms'],
    ['does not end', (_, response) => void response.write('ok'), '"/a" gave no answer within 200 ms'],
    ['is broken off', (_, response) => void breakOff(response), '"/a" broke its answer off'],
    [
      'is broken off short of what it said',
      (_, response) => void breakOff(response.writeHead(200, { 'content-length': '100' })),
      '"/a" broke its answer off',
    ],
  ])('fails where the answer %s', async (_, listener, wrong) => {
    expect(await ask(listener)).toBe(wrong);
  });

  it.each<[string, RequestListener]>([
    ['breaks off before it answers', (_, response) => response.destroy()],
    ['does not know the host', (_, response) => response.writeHead(404, { 'x-tiffin-router': '1' }).end()],
  ])('says nothing of the release where the router %s', async (_, listener) => {
    await expect(ask(listener)).rejects.toMatchObject({ code: 'CELL_UNAVAILABLE' });
  });
});
