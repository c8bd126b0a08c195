import { afterEach, describe, expect, it } from 'vitest';
import { waitUntil } from '@tiffin/testing/wait-until';
import { onePipeline } from '../testing/gateway-config.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';
import { type Echo, startUpstream, type Upstream } from '../testing/start-upstream.js';

const running: RunningGateway[] = [];
let upstream: Upstream | undefined;

afterEach(async () => {
  for (const gateway of running.splice(0)) await gateway.stop();
  await upstream?.stop();
  upstream = undefined;
});

async function start(config: unknown): Promise<RunningGateway> {
  const gateway = await startGateway(config);
  running.push(gateway);
  return gateway;
}

describe('pipeline', () => {
  it('runs every step whose condition holds, in order, until one ends the request', async () => {
    const logStep = (message: string, condition: { name: string }) => ({ condition, action: { message } });
    const { call, logged } = await start(
      onePipeline([
        {
          log: [
            logStep('one', { name: 'always' }),
            logStep('two', { name: 'never' }),
            { action: { message: 'three' } },
          ],
        },
        { terminate: [{ condition: { name: 'never' } }, { action: { statusCode: 418, message: 'short and stout' } }] },
        { log: [{ action: { message: 'too late' } }] },
      ]),
    );
    expect(await call('/')).toMatchObject({ status: 418, body: 'short and stout' });
    expect(logged.map((line) => line['msg'])).toEqual(['one', 'three']);
  });
});

describe('terminate', () => {
  it('answers 400 Terminated by default, also when the policy has no step', async () => {
    const { call } = await start(onePipeline([{ terminate: [] }]));
    expect(await call('/')).toMatchObject({ status: 400, body: 'Terminated' });
  });

  it('sends no body with 204', async () => {
    const { call } = await start(onePipeline([{ terminate: [{ action: { statusCode: 204 } }] }]));
    const reply = await call('/');
    expect(reply).toMatchObject({ status: 204, body: '' });
    expect(reply.headers['content-length']).toBeUndefined();
  });
});

describe('log', () => {
  it('fills a template with values of the request', async () => {
    const message =
      "${req.method} ${req.path} ${req.query.a}|${req.headers['x-b']}|${req.params.0} ${apiEndpoint.apiEndpointName}";
    const { call, logged } = await start(
      onePipeline([{ log: [{ action: { message } }] }, { terminate: [] }], {
        apiEndpoints: { all: { paths: ['/x/*'] } },
      }),
    );
    await call('/x/y?a=%22%0A', { headers: { 'x-b': 'B' } });
    await waitUntil('the line', () => logged.length > 0);
    expect(logged[0]).toMatchObject({ level: 'info', msg: 'GET /x/y "\n|B|y all', apiEndpoint: 'all' });
    expect(logged[0]!['requestId']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe('headers', () => {
  it('adds prefixed headers upstream, over the client, without line breaks', async () => {
    upstream = await startUpstream();
    const forwardHeaders = {
      method: 'req.method',
      q: 'req.query.q',
      literal: "'req.method'",
      number: '42',
      none: 'req.query.none',
    };
    const { call } = await start(
      onePipeline(
        [
          { headers: [{ action: { headersPrefix: 'X-', forwardHeaders } }] },
          { proxy: [{ action: { serviceEndpoint: 's' } }] },
        ],
        { serviceEndpoints: { s: { urls: [upstream.url] } } },
      ),
    );
    const { body } = await call('/?q=a%0D%0AEvil:%20b', { headers: { 'x-method': 'forged', 'x-none': 'kept' } });
    const { headers } = JSON.parse(body) as Echo;
    expect(headers).toMatchObject({
      'x-method': 'GET',
      'x-q': 'aEvil: b',
      'x-literal': 'req.method',
      'x-number': '42',
    });
    expect(headers['evil']).toBeUndefined();
    expect(headers['x-none']).toBeUndefined();
  });

  const forged = { 'x-user': 'me', 'X-USER-ID': 'me', x_user: 'me', 'X.User': 'me', 'x-user-': 'other' };
  const behind = (steps: readonly object[]) =>
    onePipeline([{ headers: steps }, { proxy: [{ action: { serviceEndpoint: 's' } }] }], {
      serviceEndpoints: { s: { urls: [upstream!.url] } },
    });
  const sent = async (config: unknown, path = '/') => {
    const { call } = await start(config);
    const { body } = await call(path, { headers: forged });
    return Object.entries((JSON.parse(body) as Echo).headers).filter(([name]) => /^x.user/i.test(name));
  };

  it.each<[string, object]>([
    ['sets it', { action: { forwardHeaders: { 'X-User': "'gold'", 'x-user-id': "'gold'" } } }],
    ['sets it in parts', { action: { headersPrefix: 'X-', forwardHeaders: { User: "'gold'", 'User-Id': "'gold'" } } }],
  ])('takes away what the client sent under a name that it owns, however spelt: %s', async (_, step) => {
    upstream = await startUpstream();
    expect(await sent(behind([step]))).toEqual([
      ['x-user-', 'other'],
      ['x-user', 'gold'],
      ['x-user-id', 'gold'],
    ]);
  });

  it.each<[string, object]>([
    ['its expression yields nothing', { action: { forwardHeaders: { 'X-User': 'req.query.u', 'X-User-Id': "''" } } }],
    [
      'its expression yields an empty text',
      { action: { forwardHeaders: { 'X-User': 'req.query.e', 'X-User-Id': 'req.query.e' } } },
    ],
    [
      'its step is skipped',
      { condition: { name: 'never' }, action: { forwardHeaders: { 'X-User': "'a'", 'X-User-Id': "'a'" } } },
    ],
    [
      'its prefixed step is skipped',
      {
        condition: { name: 'never' },
        action: { headersPrefix: 'x_', forwardHeaders: { user: "'a'", user_id: "'a'" } },
      },
    ],
  ])('sends nothing in its place where %s', async (_, step) => {
    upstream = await startUpstream();
    expect(await sent(behind([step]), '/?e=')).toEqual([['x-user-', 'other']]);
  });

  it('does not let the client’s value in under another name', async () => {
    upstream = await startUpstream();
    const config = behind([
      { action: { forwardHeaders: { 'x-user': 'req.query.none' } } },
      { action: { forwardHeaders: { 'x-user-copy': "req.headers['x-user']", 'x-user-id': 'req.headers.x-user-id' } } },
    ]);
    // Who names the client's own header of the same name means it.
    expect(await sent(config)).toEqual([
      ['x-user-', 'other'],
      ['x-user-id', 'me'],
    ]);
  });

  it('keeps what it owns when a request falls through to another pipeline', async () => {
    upstream = await startUpstream();
    const config = {
      ...behind([]),
      apiEndpoints: { first: { paths: ['/x'] }, second: {} },
      pipelines: {
        a: { apiEndpoints: ['first'], policies: [{ headers: [{ action: { forwardHeaders: { 'x-user': "''" } } }] }] },
        b: { apiEndpoints: ['second'], policies: [{ proxy: [{ action: { serviceEndpoint: 's' } }] }] },
      },
    };
    expect((await sent(config, '/x')).map(([name]) => name)).toEqual(['x-user-id', 'x-user-']);
  });

  it('lets no client choose the number of a request, nor the consumer', async () => {
    upstream = await startUpstream();
    const { call } = await start(behind([]));
    const names = [
      'x-request-id',
      'X_Request_Id',
      'eg_request_id',
      'eg-consumer-id',
      'EG_Consumer_ID',
      'content_length',
    ];
    const { body } = await call('/', { headers: Object.fromEntries(names.map((name) => [name, '7'])) });
    const { headers } = JSON.parse(body) as Echo;
    expect(headers['x-request-id']).toBe(headers['eg-request-id']);
    expect(Object.values(headers)).not.toContain('7');
  });
});

describe('cors', () => {
  const origin = 'https://app.example';
  const preflight = { method: 'OPTIONS', headers: { origin, 'access-control-request-headers': 'x-a,x-b' } };
  const corsThenAnswer = (action: Readonly<Record<string, unknown>>) =>
    onePipeline([{ cors: [{ action }] }, { terminate: [{ action: { statusCode: 200 } }] }]);

  it('allows any origin by default and ends a preflight', async () => {
    const { call } = await start(corsThenAnswer({}));
    const reply = await call('/', preflight);
    expect(reply).toMatchObject({ status: 204, body: '' });
    expect(reply.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET,HEAD,PUT,PATCH,POST,DELETE',
      'access-control-allow-headers': 'x-a,x-b',
      vary: 'Access-Control-Request-Headers',
      'content-length': '0',
    });
  });

  it('uses every option', async () => {
    const { call } = await start(
      corsThenAnswer({
        origin: [origin],
        methods: ['GET', 'PUT'],
        allowedHeaders: 'x-c, x-d',
        exposedHeaders: ['x-e'],
        credentials: true,
        maxAge: 60,
        optionsSuccessStatus: 200,
      }),
    );
    const reply = await call('/', preflight);
    expect(reply.status).toBe(200);
    expect(reply.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET,PUT',
      'access-control-allow-headers': 'x-c,x-d',
      'access-control-expose-headers': 'x-e',
      'access-control-allow-credentials': 'true',
      'access-control-max-age': '60',
      vary: 'Origin',
    });
  });

  it.each([
    ['a list without it', ['https://other.example'], undefined, 'Origin'],
    ['true', true, origin, 'Origin'],
    ['one other', 'https://other.example', 'https://other.example', 'Origin'],
    ['false', false, undefined, undefined],
  ])('answers a plain request by the origin rule: %s', async (...[, rule, allowed, vary]) => {
    const { call } = await start(corsThenAnswer({ origin: rule }));
    const reply = await call('/', { headers: { origin } });
    expect(reply.status).toBe(200);
    expect([reply.headers['access-control-allow-origin'], reply.headers.vary]).toEqual([allowed, vary]);
  });

  it('lets a preflight in that neither methods nor scopes admit, as far as cors and no further', async () => {
    const policies = [{ terminate: [{ condition: { name: 'method', methods: 'OPTIONS' } }] }, { cors: [] }];
    const { call } = await start(onePipeline(policies, { apiEndpoints: { all: { methods: ['GET'], scopes: ['s'] } } }));
    expect((await call('/', preflight)).status).toBe(204);
    expect((await call('/')).status).toBe(401);
  });

  it('does not open OPTIONS where cors does not run', async () => {
    const policies = [{ cors: [{ condition: { name: 'never' } }] }, { terminate: [{ action: { statusCode: 200 } }] }];
    const { call } = await start(onePipeline(policies, { apiEndpoints: { all: { methods: ['GET'] } } }));
    expect((await call('/', preflight)).status).toBe(404);
  });

  it('decides alone: what the upstream says about other origins does not pass', async () => {
    upstream = await startUpstream((_, response) =>
      response
        .setHeader('Access-Control-Allow-Origin', '*')
        .setHeader('access-control-allow-credentials', 'true')
        .end(),
    );
    const behind = (condition: { name: string }) =>
      onePipeline(
        [
          { cors: [{ condition, action: { origin: ['https://a.example'] } }] },
          { proxy: [{ action: { serviceEndpoint: 's' } }] },
        ],
        { serviceEndpoints: { s: { urls: [upstream!.url] } } },
      );
    const allowed = async (name: string) => {
      const { headers } = await (await start(behind({ name }))).call('/', { headers: { origin } });
      return [headers['access-control-allow-origin'], headers['access-control-allow-credentials']];
    };
    expect(await allowed('always')).toEqual([undefined, undefined]);
    expect(await allowed('never')).toEqual(['*', 'true']);
  });

  it('keeps its Vary beside the one of the upstream', async () => {
    upstream = await startUpstream((_, response) => response.setHeader('vary', 'Accept').end());
    const { call } = await start(
      onePipeline([{ cors: [{ action: { origin: true } }] }, { proxy: [{ action: { serviceEndpoint: 's' } }] }], {
        serviceEndpoints: { s: { urls: [upstream.url] } },
      }),
    );
    const { headers } = await call('/', { headers: { origin } });
    expect([headers.vary, headers['access-control-allow-origin']]).toEqual(['Origin, Accept', origin]);
  });
});
