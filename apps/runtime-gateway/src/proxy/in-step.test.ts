import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EarlyUpstream, RawConnection, runMix, upstreamTargets } from '@tiffin/testing/in-step';
import { gatewayConfig } from '../testing/gateway-config.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';

let upstream: EarlyUpstream;
let gateway: RunningGateway;

beforeAll(async () => {
  upstream = await EarlyUpstream.start();
  gateway = await startGateway(
    gatewayConfig({
      apiEndpoints: { closed: { paths: ['/closed'] }, all: {} },
      serviceEndpoints: { service: { urls: [`http://127.0.0.1:${upstream.port}`] } },
      pipelines: {
        closed: { apiEndpoints: ['closed'], policies: [{ terminate: [{ action: { statusCode: 403 } }] }] },
        all: { apiEndpoints: ['all'], policies: [{ proxy: [{ action: { serviceEndpoint: 'service' } }] }] },
      },
    }),
  );
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

describe('the connections of a gateway', () => {
  it('stay in step, whatever clients and upstreams do with bodies', async () => {
    const targets = [...upstreamTargets, { path: '/closed', early: 403 }, { path: '/.tiffin/nothing', early: 404 }];
    const seed = 1;
    const mix = { port: gateway.port, host: 'x', targets, seed, calls: 300, clients: 20, deadlineMs: 15_000 };
    const { hung, wrong, calls } = await runMix(mix);
    expect({ hung, wrong, strangers: upstream.strangers }).toEqual({ hung: [], wrong: [], strangers: [] });
    expect(calls).toBeGreaterThanOrEqual(300);
  });

  it('do not carry a request behind the rest of a body that an upstream has refused', async () => {
    for (let turn = 0; turn < 10; turn++) {
      const large = new RawConnection(gateway.port);
      await large.send('POST /stops-reading HTTP/1.1\r\nhost: x\r\ncontent-length: 2000000\r\n\r\n');
      const sent = large.send(Buffer.alloc(2_000_000));
      expect((await large.answer('POST')).status).toBe(413);
      const small = new RawConnection(gateway.port);
      await small.send('GET /echo HTTP/1.1\r\nhost: x\r\n\r\n');
      expect((await small.answer('GET')).status).toBe(200);
      await sent;
      large.close();
      small.close();
    }
  });
});
