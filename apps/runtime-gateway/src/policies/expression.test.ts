import { afterEach, describe, expect, it } from 'vitest';
import { onePipeline } from '../testing/gateway-config.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';
import { type Echo, startUpstream, type Upstream } from '../testing/start-upstream.js';

let gateway: RunningGateway | undefined;
let upstream: Upstream | undefined;

afterEach(async () => {
  await gateway?.stop();
  await upstream?.stop();
});

/** What the upstream saw, and the answer. */
async function through(jscode: string, path: string, headers: Readonly<Record<string, string>> = {}) {
  upstream = await startUpstream();
  gateway = await startGateway(
    onePipeline([{ expression: [{ action: { jscode } }] }, { proxy: [{ action: { serviceEndpoint: 's' } }] }], {
      serviceEndpoints: { s: { urls: [upstream.url] } },
    }),
  );
  const reply = await gateway.call(path, { headers });
  return { reply, seen: JSON.parse(reply.body) as Echo };
}

describe('the policy expression', () => {
  it('sets a header of the request from what it holds', async () => {
    const { seen } = await through("req.headers['x-tenant'] = req.query.tenant", '/?tenant=acme');
    expect(seen.headers['x-tenant']).toBe('acme');
  });

  it('lets no client set that header, also where it comes to nothing', async () => {
    const { seen } = await through("req.headers['x-tenant'] = req.query.tenant", '/', { 'X-Tenant': 'forged' });
    expect(seen.headers['x-tenant']).toBeUndefined();
  });

  it('removes a header', async () => {
    const { seen } = await through("delete req.headers['x-secret']", '/', { 'x-secret': 'word' });
    expect(seen.headers['x-secret']).toBeUndefined();
  });

  it('writes another path and query', async () => {
    const { seen } = await through("req.url = '/v2' + req.url", '/cars?a=1');
    expect(seen.url).toBe('/v2/cars?a=1');
  });

  it.each(["req.url = '/a b'", "req.url = '/../x'", "req.url = 'x'", "req.url = '/é'"])(
    'changes nothing by %s, for which no request could ask',
    async (jscode) => {
      expect((await through(jscode, '/cars')).seen.url).toBe('/cars');
    },
  );

  it('sets a header of the answer, and lets no line break in', async () => {
    const { reply } = await through("res.setHeader('x-path', req.query.a)", '/?a=b%0d%0ax-forged:%201');
    expect([reply.headers['x-path'], reply.headers['x-forged']]).toEqual(['bx-forged: 1', undefined]);
  });

  it('is refused at the start where it is outside of what is safe', async () => {
    await expect(through('process.exit()', '/')).rejects.toMatchObject({ code: 'EXPRESSION_INVALID' });
  });
});
