import { connect } from 'node:net';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countsPath, latencyBoundsMs, monthOf, type UnitCounts } from '@tiffin/contracts';
import { waitUntil } from '@tiffin/testing/wait-until';
import { nextRequestId } from '../request-id.js';
import { proxyTo } from '../testing/gateway-config.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';
import { startUpstream, type Upstream } from '../testing/start-upstream.js';

const slowMs = 60;
let tunnel: Duplex | undefined;
let upstream: Upstream;
let gateway: RunningGateway;

beforeEach(async () => {
  upstream = await startUpstream((request, response) => {
    if (request.url === '/fails') response.writeHead(500).end();
    else if (request.url === '/slow') setTimeout(() => response.end('late'), slowMs);
    else if (request.url === '/breaks')
      response.writeHead(200, { 'content-length': '9' }).write('h', () => response.destroy());
    else if (request.url === '/never') return;
    else response.end('yes');
  });
  gateway = await startGateway(proxyTo([upstream.url]));
});
afterEach(async () => {
  await gateway.stop();
  await upstream.stop();
});

const counts = async (): Promise<UnitCounts> => JSON.parse((await gateway.call(countsPath)).body) as UnitCounts;
const seen = async (): Promise<readonly [requests: number, failures: number]> => {
  const { requests, failures } = (await counts()).measured;
  return [requests, failures];
};
const until = (requests: number, failures: number) =>
  waitUntil(`${requests} are counted, ${failures} of them failed`, async () => {
    const [all, failed] = await seen();
    return all === requests && failed === failures;
  });

const allow = (body: unknown) => gateway.call(countsPath, { method: 'POST', body: JSON.stringify(body) });

describe('requests from outside', () => {
  it('go as far as the platform says, which may be asked for by its own path alone', async () => {
    const month = monthOf(new Date());
    await gateway.call('/');
    await allow({ month, plan: 'free', limit: 5, most: 3 });
    const statuses = [];
    for (let at = 0; at < 4; at += 1) statuses.push((await gateway.call('/')).status);
    expect(statuses).toEqual([200, 200, 429, 429]);
    const refused = await gateway.call('/again');
    expect(JSON.parse(refused.body)).toMatchObject({ error: { code: 'REQUESTS_SPENT', plan: 'free', limit: 5 } });
    expect(refused.headers).toMatchObject({
      'x-tiffin-router': '1',
      'ratelimit-limit': '5',
      'ratelimit-remaining': '0',
    });
    expect((await gateway.call('/.tiffin/healthz')).status).toBe(200);
    expect((await counts()).months).toEqual({ [month]: 3 });
    for (const path of ['/%2etiffin/counts', '//.tiffin/counts', '/.tiffin%2fcounts']) {
      await gateway.call(path, { method: 'POST', body: 'null' });
    }
    expect((await gateway.call('/')).status).toBe(429);
    await allow({ month: '2020-01', plan: 'free', limit: 5, most: 9 });
    expect((await allow({ month })).status).toBe(400);
    expect((await gateway.call('/')).status).toBe(429);
    await allow(null);
    expect((await gateway.call('/')).status).toBe(200);
  });

  it('are counted once each, and what the platform asks is none', async () => {
    for (const path of ['/', '/x?y=1', '/fails', '/.tiffin/healthz', '/.tiffin/metrics', '/.tiffin/other'])
      await gateway.call(path);
    await until(3, 1);
    const [first, second] = [await counts(), await counts()];
    expect(first).toEqual(second);
    expect(first.run).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it('are told under an id that no client can tell from the ids of its requests', async () => {
    const { run } = await counts();
    // In the same process as the gateway, whose ids are numbered.
    expect(run.slice(0, 8)).not.toBe(nextRequestId().slice(0, 8));
    expect(JSON.parse((await gateway.call('/.tiffin/traffic')).body)).toMatchObject({ run });
  });

  it('are measured until their answer begins', async () => {
    await gateway.call('/slow');
    await until(1, 0);
    const { latencies } = (await counts()).measured;
    const [[index, count] = []] = Object.entries(latencies);
    expect(count).toBe(1);
    expect(latencyBoundsMs[Number(index)]).toBeGreaterThanOrEqual(slowMs);
  });

  it('have failed where their answer breaks off, or nobody waited for it any longer', async () => {
    await gateway.call('/breaks').catch(() => undefined);
    await until(1, 1);
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write('GET /never HTTP/1.1\r\nHost: a\r\n\r\n');
    await waitUntil('it is under way', async () => gatewayActive(await metrics()) > 1);
    socket.destroy();
    await until(2, 2);
  });

  it('are one where they become a connection of their own, as soon as it is open', async () => {
    upstream.server.on('upgrade', (_, socket) => {
      tunnel = socket;
      socket.on('error', () => undefined);
      socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n');
    });
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write('GET /ws HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n');
    await once(socket, 'data');
    await until(1, 0);
    socket.destroy();
    tunnel?.destroy();
    await waitUntil('it is over', async () => gatewayActive(await metrics()) === 1);
    expect(await seen()).toEqual([1, 0]);
  });
});

const metrics = async (): Promise<string> => (await gateway.call('/.tiffin/metrics')).body;

/** With the one that asks. */
const gatewayActive = (text: string): number => Number(/^tiffin_gateway_active_requests (\d+)/m.exec(text)?.[1]);
