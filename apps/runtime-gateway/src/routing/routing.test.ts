import { afterEach, describe, expect, it } from 'vitest';
import { gatewayConfig, namedEndpoints } from '../testing/gateway-config.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';

let running: RunningGateway | undefined;

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

async function start(config: unknown): Promise<RunningGateway> {
  return (running = await startGateway(config));
}

describe('hosts', () => {
  const config = namedEndpoints({
    exact: { host: 'acme.com' },
    label: { host: '*.acme.com', paths: ['/only'] },
    regex: { hostRegex: '[ab]\\.example\\.org' },
    any: { paths: ['/only', '/any'] },
  });

  it.each([
    ['acme.com', '/x', 'exact'],
    ['ACME.com:8080', '/x', 'exact'],
    ['z.acme.com:99', '/only', 'label'],
    ['a.example.org', '/x', 'regex'],
    ['A.EXAMPLE.ORG', '/x', 'regex'],
    ['a.b.acme.com', '/only', 'any'],
    ['z.acme.com', '/any', 'any'],
  ])('%s%s is answered by %s', async (host, path, endpoint) => {
    const { call } = await start(config);
    expect((await call(path, { host })).body).toBe(endpoint);
  });

  it.each(['a.b.acme.com', 'xacme.com', 'xa.example.org', 'a.example.organic', 'z.acme.com'])(
    '%s is nobody, on a path that only specific hosts have',
    async (host) => {
      const { call } = await start(config);
      expect((await call('/x', { host })).status).toBe(404);
    },
  );

  it('takes the authority of an absolute target over the Host header', async () => {
    const { call } = await start(config);
    expect((await call('http://acme.com/x?y=1', { host: 'other' })).body).toBe('exact');
  });
});

describe('patterns that seem harmless', () => {
  const [stars, long] = [`${'*a'.repeat(30)}b.test`, 'a'.repeat(240)];
  const config = namedEndpoints({
    ends: { hostRegex: '.*acme.*' },
    stars: { host: stars },
    path: { host: 'p.test', pathRegex: '^.*/cars/.*$' },
    any: { paths: ['/x'] },
  });

  it.each([
    ['www.acme.com', '/x', 'ends'],
    ['acme', '/x', 'ends'],
    [`acme.${long}${long}`, '/x', 'any'],
    [`${long}b.test`, '/x', 'stars'],
    // Split among thirty stars in every way, it would never be answered.
    [`${long}.test`, '/x', 'any'],
    ['p.test', '/v1/cars/7', 'path'],
    ['p.test', '/x', 'any'],
  ])('are served in no time: %s%s by %s', async (host, path, endpoint) => {
    const { call } = await start(config);
    expect((await call(path, { host })).body).toBe(endpoint);
  });
});

describe('order', () => {
  it('groups endpoints by host, at the place of the first', async () => {
    const { call } = await start(
      namedEndpoints({ first: { host: 'a.com', paths: ['/1'] }, any: {}, late: { host: 'a.com', paths: ['/2'] } }),
    );
    expect((await call('/2', { host: 'a.com' })).body).toBe('late');
    expect((await call('/3', { host: 'a.com' })).body).toBe('any');
  });

  it('takes the first endpoint that matches, and a later one when its pipeline does not answer', async () => {
    const terminate = (message: string) => ({ terminate: [{ action: { statusCode: 200, message } }] });
    const { call } = await start(
      gatewayConfig({
        apiEndpoints: { silent: { paths: ['/a*'] }, second: { paths: ['/ab*'] }, third: { paths: ['/ab*'] } },
        pipelines: {
          silent: { apiEndpoints: ['silent'], policies: [{ log: [{ action: { message: 'seen' } }] }] },
          rest: { apiEndpoints: ['second', 'third'], policies: [terminate('rest')] },
        },
      }),
    );
    expect((await call('/abc')).body).toBe('rest');
    expect((await call('/axe')).status).toBe(404);
  });

  it('keeps the last of two pipelines that list the same endpoint', async () => {
    const terminate = (message: string) => ({ terminate: [{ action: { message } }] });
    const { call } = await start(
      gatewayConfig({
        apiEndpoints: { e: {} },
        pipelines: {
          one: { apiEndpoints: ['e'], policies: [terminate('one')] },
          two: { apiEndpoints: ['e'], policies: [terminate('two')] },
        },
      }),
    );
    expect((await call('/')).body).toBe('two');
  });
});

describe('methods and paths', () => {
  it('answers HEAD where GET is listed', async () => {
    const { call } = await start(namedEndpoints({ get: { methods: ['get'] } }));
    expect(await call('/', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });

  it('answers 405 with every allowed method only after all endpoints were tried', async () => {
    const { call } = await start(
      namedEndpoints({
        get: { paths: ['/a'], methods: ['GET'] },
        put: { paths: ['/a'], methods: ['PUT'] },
        post: { paths: ['/a', '/b'], methods: ['POST'] },
      }),
    );
    expect((await call('/a', { method: 'POST' })).body).toBe('post');
    const refused = await call('/a', { method: 'DELETE' });
    expect(refused).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD, PUT, POST' } });
    expect(JSON.parse(refused.body).error.code).toBe('METHOD_NOT_ALLOWED');
    expect((await call('/c', { method: 'DELETE' })).status).toBe(404);
  });

  it('takes * and an empty list as every method', async () => {
    const { call } = await start(namedEndpoints({ star: { paths: ['/s'], methods: ['*'] }, none: { methods: [] } }));
    expect((await call('/s', { method: 'PURGE' })).body).toBe('star');
    expect((await call('/x', { method: 'PURGE' })).body).toBe('none');
  });

  it('prefers pathRegex to paths', async () => {
    const { call } = await start(namedEndpoints({ e: { paths: ['/p'], pathRegex: '^/r\\d$' } }));
    expect((await call('/r1')).status).toBe(200);
    expect((await call('/p')).status).toBe(404);
  });

  it('answers 404 for an endpoint that is in no pipeline', async () => {
    const { call } = await start(gatewayConfig({ apiEndpoints: { lonely: {} } }));
    expect(JSON.parse((await call('/')).body)).toEqual({ error: { code: 'NOT_FOUND', message: expect.any(String) } });
  });

  it.each(['/public/../admin', '/public/%2e%2e/admin', '/public/..%2fadmin', '/public/..\\admin', '/.', '*'])(
    'refuses the target %s',
    async (path) => {
      const { call } = await start(namedEndpoints({ e: {} }));
      expect((await call(path, { method: path === '*' ? 'OPTIONS' : 'GET' })).status).toBe(400);
    },
  );

  it.each(['/.well-known/x', '/a/..b', '/a?next=/../b'])('lets %s pass', async (path) => {
    const { call } = await start(namedEndpoints({ e: {} }));
    expect((await call(path)).status).toBe(200);
  });
});

describe('scopes', () => {
  it('answers 401 while nothing can prove who calls', async () => {
    const { call } = await start(namedEndpoints({ closed: { scopes: ['read'] } }));
    expect(await call('/')).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
  });
});

describe('health', () => {
  it('serves the reserved prefix whatever the endpoints say', async () => {
    const { call } = await start(namedEndpoints({ all: {} }));
    expect((await call('/.tiffin/healthz')).body).toBe('OK');
    expect((await call('/.tiffin/readyz')).status).toBe(200);
    expect((await call('/.tiffin/other')).status).toBe(404);
    expect((await call('/.tiffin')).status).toBe(404);
    expect((await call('/.tiffinish')).body).toBe('all');
  });

  it('leaves the plain paths to endpoints', async () => {
    const { call } = await start(namedEndpoints({ own: { paths: ['/healthz'], methods: ['GET'] } }));
    expect((await call('/healthz')).body).toBe('own');
    expect((await call('/healthz', { method: 'POST' })).status).toBe(405);
  });

  it.each([
    ...['/metrics', '/readyz', '//metrics', '/%6detrics', '/metrics/', '/metrics?x', '/./metrics', '/a/../metrics'],
    ...['//.tiffin/metrics', '/%2etiffin/metrics', '/.tiffin%2fmetrics', '/./.tiffin/metrics', '/.TIFFIN/metrics'],
    ...[
      'http://x/metrics',
      'http://x//.tiffin/metrics',
      '/.tiffin/./metrics',
      '/.tiffin//metrics',
      '/.%74iffin/metrics',
    ],
  ])('tells nobody figures or health at %s', async (path) => {
    const { call } = await start(namedEndpoints({ a: { paths: ['/a'] } }));
    const { status, body } = await call(path);
    expect([400, 404]).toContain(status);
    expect(body).toMatch(/^\{"error":/);
  });

  it('counts requests by endpoint and class of status', async () => {
    const { call } = await start(namedEndpoints({ 'a"b': { paths: ['/a'] } }));
    await call('/a');
    await call('/a');
    await call('/nothing');
    const { body, headers } = await call('/.tiffin/metrics');
    expect(headers['content-type']).toContain('text/plain');
    expect(body).toContain('tiffin_gateway_requests_total{api_endpoint="a\\"b",status="2xx"} 2\n');
    expect(body).toContain('tiffin_gateway_requests_total{api_endpoint="",status="4xx"} 1\n');
    expect(body).toContain('tiffin_gateway_request_duration_seconds_bucket{api_endpoint="a\\"b",le="+Inf"} 2\n');
  });
});
