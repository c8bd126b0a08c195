import { afterEach, describe, expect, it } from 'vitest';
import { call } from './testing/call.js';
import { namedEndpoints, proxyTo } from './testing/gateway-config.js';
import { type RunningGateway, startGateway } from './testing/start-gateway.js';
import { startUpstream, type Upstream } from './testing/start-upstream.js';

let gateway: RunningGateway;
let upstream: Upstream | undefined;
afterEach(async () => {
  await gateway.stop();
  await upstream?.stop();
  upstream = undefined;
});

describe('another config', () => {
  it('is served from the next request on', async () => {
    gateway = await startGateway(namedEndpoints({ one: {} }));
    expect((await gateway.call('/')).body).toBe('one');
    gateway.gateway.serve(namedEndpoints({ two: {} }));
    expect((await gateway.call('/')).body).toBe('two');
  });

  it('that is wrong changes nothing', async () => {
    gateway = await startGateway(namedEndpoints({ one: {} }));
    expect(() => gateway.gateway.serve({ kind: 'gateway' })).toThrow(/must be an object/);
    expect((await gateway.call('/')).body).toBe('one');
  });

  it('leaves to what is under way the one that it met, with its connections', async () => {
    let finish: (() => void) | undefined;
    const begun = Promise.withResolvers<void>();
    upstream = await startUpstream((_, response) => {
      response.write('begun ');
      finish = () => response.end('done');
      begun.resolve();
    });
    gateway = await startGateway(proxyTo([upstream.url]));
    const reply = gateway.call('/');
    await begun.promise;
    gateway.gateway.serve(namedEndpoints({ two: {} }));
    expect((await gateway.call('/')).body).toBe('two');
    finish!();
    expect(await reply).toMatchObject({ status: 200, body: 'begun done' });
  });

  it('goes on counting what the one before it counted', async () => {
    gateway = await startGateway(namedEndpoints({ one: {}, two: { host: 'two' } }));
    await gateway.call('/');
    gateway.gateway.serve(namedEndpoints({ other: { host: 'other' }, one: {} }));
    await gateway.call('/');
    const { body } = await gateway.call('/.tiffin/metrics');
    expect(body).toContain('tiffin_gateway_requests_total{api_endpoint="one",status="2xx"} 2');
  });

  it('fails no request, however often it comes', async () => {
    upstream = await startUpstream();
    gateway = await startGateway(proxyTo([upstream.url]));
    let serving = true;
    const asking = Array.from({ length: 8 }, async () => {
      const statuses = new Set<number>();
      while (serving) statuses.add((await call(gateway.port, '/', { headers: { connection: 'close' } })).status);
      return statuses;
    });
    for (let round = 0; round < 200; round++) {
      gateway.gateway.serve(proxyTo([upstream.url], { stripPath: round % 2 === 0 }));
      await new Promise((resolve) => setImmediate(resolve));
    }
    serving = false;
    expect(await Promise.all(asking)).toEqual(Array(8).fill(new Set([200])));
  });
});
