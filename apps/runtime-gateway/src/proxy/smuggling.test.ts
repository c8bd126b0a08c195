import { afterAll, beforeAll, expect, it } from 'vitest';
import { attempt, RawConnection, smugglingAttempts } from '@tiffin/testing/in-step';
import { proxyTo } from '../testing/gateway-config.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';
import { startUpstream, type Upstream } from '../testing/start-upstream.js';

let upstream: Upstream;
let gateway: RunningGateway;
let begun: string[] = [];
let whole: string[] = [];

beforeAll(async () => {
  upstream = await startUpstream((request, response) => {
    begun.push(request.url!);
    request.resume().on('end', () => {
      whole.push(request.url!);
      response.end();
    });
  });
  gateway = await startGateway(proxyTo([upstream.url]));
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

it('lets no request through that two servers could read differently', async () => {
  const through: string[] = [];
  for (const [name, bytes] of smugglingAttempts) {
    [begun, whole] = [[], []];
    const statuses = await attempt(gateway.port, bytes);
    const isRefused = statuses.every((status) => status === 400 || status === 413);
    // A body can be found to be wrong when its request is on its way already; but never as a whole, or as another.
    const allowed = bytes.isRefusedByHead ? [] : ['/first'];
    if (!isRefused || whole.length > 0 || begun.some((url) => !allowed.includes(url))) through.push(name);
  }
  expect(through).toEqual([]);
});

it.each([
  ['two hosts', 'host: a\r\nHost: b'],
  ['the same host twice', 'host: a\r\nx: y\r\nhost: a'],
  ['a path in its host', 'host: a/b'],
  ['a user in its host', 'host: a@b'],
  ['a list of hosts', 'host: a, b'],
])('refuses a request with %s, as whatever is before it may have read another one', async (_, fields) => {
  begun = [];
  const connection = new RawConnection(gateway.port);
  await connection.send(`GET /first HTTP/1.1\r\n${fields}\r\nconnection: close\r\n\r\n`);
  expect(await connection.everything()).toMatch(/^HTTP\/1\.1 400 /);
  connection.close();
  expect(begun).toEqual([]);
});

it.each(['http://u@x/first', 'http://x#/first', 'http://x,y/first', 'http://u:p@x', 'ftp://x/first'])(
  'refuses the target %s, whose host others read otherwise or not at all',
  async (target) => {
    begun = [];
    const connection = new RawConnection(gateway.port);
    await connection.send(`GET ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    expect(await connection.everything()).toMatch(/^HTTP\/1\.1 400 /);
    connection.close();
    expect(begun).toEqual([]);
  },
);
