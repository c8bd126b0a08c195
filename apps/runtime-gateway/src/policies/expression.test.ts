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

async function passed(jscode: string, path = '/cars?color=red', headers: Readonly<Record<string, string>> = {}) {
  upstream = await startUpstream();
  const policies = [{ expression: [{ action: { jscode } }] }, { proxy: [{ action: { serviceEndpoint: 's' } }] }];
  gateway = await startGateway(onePipeline(policies, { serviceEndpoints: { s: { urls: [upstream.url] } } }));
  const reply = await gateway.call(path, { headers });
  return { reply, echo: reply.status === 200 ? (JSON.parse(reply.body) as Echo) : undefined };
}

describe('the policy expression', () => {
  it('sets and removes headers of the request, in whatever spelling the client has them', async () => {
    const jscode = `
      // as people write it
      const color = req.query.color;
      req.headers['x-color'] = color.toUpperCase();
      req.headers['X-Plan'] = req.headers['x-plan'] || 'free';
      if (color === 'red') { delete req.headers.authorization; req.headers['x-hot'] = 'yes' } else req.headers['x-hot'] = 'no'
      req.headers['x-note'] += '!';
    `;
    const sent = { 'x-plan': 'gold', x_color: 'forged', authorization: 'Bearer t', 'x-note': 'hi' };
    const { echo } = await passed(jscode, '/cars?color=red', sent);
    expect(echo?.headers).toMatchObject({ 'x-color': 'RED', 'x-plan': 'gold', 'x-hot': 'yes', 'x-note': 'hi!' });
    expect(echo?.headers).not.toHaveProperty('authorization');
    expect(echo?.headers).not.toHaveProperty('x_color');
  });

  it('sets the URL, and the headers of the answer', async () => {
    const jscode = "req.url = '/v2' + req.url + '&naïve'; res.setHeader('X-From', req.originalUrl); res.status(201)";
    const { echo, reply } = await passed(jscode);
    expect(echo?.url).toBe('/v2/cars?color=red&na%C3%AFve');
    expect(reply.headers['x-from']).toBe('/cars?color=red');
  });

  it.each(["'/a/../b'", "'http://other.example/'", "'a'", "'/%2e%2e/' + req.query.color", 'undefined', "'//..'"])(
    'answers 400 where the URL would be %s',
    async (url) => expect((await passed(`req.url = ${url}`)).reply.status).toBe(400),
  );

  it('lets no line break into a header, and no path out of its place', async () => {
    const { echo } = await passed(
      "req.headers['x-q'] = req.query.q; req.url = '/' + req.query.q",
      '/?q=a%0D%0AEvil:%20b',
    );
    expect(echo?.headers).toMatchObject({ 'x-q': 'aEvil: b' });
    expect(echo?.headers).not.toHaveProperty('evil');
    expect(echo?.url).toBe('/a%0D%0AEvil:%20b');
  });
});
