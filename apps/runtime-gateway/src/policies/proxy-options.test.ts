import { afterEach, describe, expect, it } from 'vitest';
import type { RequestListener } from 'node:http';
import { onePipeline, proxyTo } from '../testing/gateway-config.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';
import { type Echo, startUpstream, type Upstream } from '../testing/start-upstream.js';

let gateway: RunningGateway | undefined;
let upstream: Upstream;

afterEach(async () => {
  await gateway?.stop();
  await upstream.stop();
});

async function start(action: Readonly<Record<string, unknown>>, listener?: RequestListener): Promise<RunningGateway> {
  upstream = await startUpstream(listener);
  gateway = await startGateway(proxyTo([upstream.url], action));
  return gateway;
}

const headersOf = (body: string): Echo['headers'] => (JSON.parse(body) as Echo).headers;

describe('headers that a proxy sends', () => {
  it('take the place of the client’s, however these are spelt', async () => {
    const { call } = await start({ headers: { 'X-Api-Key': 'ours', 'x-more': '1' } });
    const { body } = await call('/', { headers: { 'x-api-key': 'theirs', x_api_key: 'theirs', 'x-kept': '2' } });
    expect(body).not.toContain('theirs');
    expect(headersOf(body)).toMatchObject({ 'x-api-key': 'ours', 'x-more': '1', 'x-kept': '2' });
  });

  it('take the place of a policy’s, of the trace and of the id', async () => {
    upstream = await startUpstream();
    const set = { 'x-a': 'proxy', 'x-request-id': 'r', traceparent: 't' };
    const policies = [
      { headers: [{ action: { forwardHeaders: { 'x-a': "'policy'", 'x-b': "'policy'" } } }] },
      { proxy: [{ action: { serviceEndpoint: 's', headers: set } }] },
    ];
    gateway = await startGateway(onePipeline(policies, { serviceEndpoints: { s: { urls: [upstream.url] } } }));
    expect(headersOf((await gateway.call('/')).body)).toMatchObject({ ...set, 'x-b': 'policy' });
  });

  it('go before "auth" and "xfwd"', async () => {
    const headers = { Authorization: 'Bearer x', 'X-Forwarded-Proto': 'https' };
    const { call } = await start({ headers, auth: 'u:p', xfwd: true });
    expect(headersOf((await call('/')).body)).toMatchObject({
      ...{ authorization: 'Bearer x', 'x-forwarded-proto': 'https', 'x-forwarded-for': '127.0.0.1' },
    });
  });

  it.each([{ Host: 'a' }, { 'eg-consumer-id': 'a' }, { 'transfer-encoding': 'chunked' }, { 'x-a': 'b\r\nc: d' }])(
    'are none that would make it another request: %j',
    async (headers) => {
      await expect(start({ headers })).rejects.toThrow(/"headers\./);
    },
  );
});

describe('cookies of a service', () => {
  const set = [
    'a=1; Path=/old; Domain=old.test; Secure',
    'b=2',
    'c=Domain=old.test; domain=Else.test;  path=/',
    'd; Domain=',
  ];

  it.each<readonly [action: Readonly<Record<string, unknown>>, expected: readonly string[]]>([
    [{}, set],
    [
      { cookieDomainRewrite: 'new.test' },
      ['a=1; Path=/old; Domain=new.test; Secure', 'b=2', 'c=Domain=old.test; domain=new.test;  path=/', 'd; Domain='],
    ],
    [
      { cookieDomainRewrite: '', cookiePathRewrite: { '/old': '/new' } },
      ['a=1; Path=/new; Secure', 'b=2', 'c=Domain=old.test;  path=/', 'd; Domain='],
    ],
    [
      { cookieDomainRewrite: { 'old.test': 'new.test', '*': null }, cookiePathRewrite: { '/': '/base' } },
      ['a=1; Path=/old; Domain=new.test; Secure', 'b=2', 'c=Domain=old.test;  path=/base', 'd; Domain='],
    ],
    [{ cookieDomainRewrite: { toString: 'x' } }, set],
  ])('become, with %j, %j', async (action, expected) => {
    const { call } = await start(action, (_, response) => void response.writeHead(200, { 'set-cookie': set }).end());
    expect((await call('/')).headers['set-cookie']).toEqual(expected);
  });

  it('cannot be given further attributes', async () => {
    await expect(start({ cookiePathRewrite: '/; Domain=x' })).rejects.toThrow('no ";"');
  });
});
