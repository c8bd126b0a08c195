import { afterEach, describe, expect, it } from 'vitest';
import { onePipeline } from '../testing/gateway-config.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';
import { startUpstream, type Upstream } from '../testing/start-upstream.js';

const running: RunningGateway[] = [];
const upstreams: Upstream[] = [];
afterEach(async () => {
  for (const gateway of running.splice(0)) await gateway.stop();
  for (const upstream of upstreams.splice(0)) await upstream.stop();
});

let asked: string[] = [];

/** Says of `good` that it is active, and of every other token that it is not. */
async function start(
  action: object = {},
  answer: (body: string) => readonly [status: number, body: string] = (body) => [
    200,
    JSON.stringify({ active: body.includes('good'), scope: 'read', exp: Math.floor(Date.now() / 1_000) + 60 }),
  ],
): Promise<RunningGateway> {
  asked = [];
  const server = await startUpstream((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      asked.push(`${request.headers.authorization ?? 'nothing'} ${body}`);
      const [status, text] = answer(body);
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    });
  });
  upstreams.push(server);
  const policies = [
    { 'oauth2-introspect': [{ action: { endpoint: server.url, ...action } }] },
    { terminate: [{ action: { statusCode: 200, message: 'in' } }] },
  ];
  const gateway = await startGateway(onePipeline(policies));
  running.push(gateway);
  return gateway;
}

const ask = async ({ call }: RunningGateway, token: string): Promise<number> =>
  (await call('/', { headers: { authorization: `Bearer ${token}` } })).status;

describe('oauth2-introspect', () => {
  it('asks once for a token that is active, also of many requests at a time', async () => {
    const gateway = await start({ authorization_value: 'Basic gateway' });
    expect(await Promise.all([ask(gateway, 'good'), ask(gateway, 'good')])).toEqual([200, 200]);
    expect(await ask(gateway, 'good')).toBe(200);
    expect(asked).toEqual(['Basic gateway token=good&token_type_hint=access_token']);
  });

  it('asks again where nothing is to be remembered, and for tokens that are not active', async () => {
    const forgetful = await start({ ttl: 0 });
    expect([await ask(forgetful, 'good'), await ask(forgetful, 'good')]).toEqual([200, 200]);
    expect(asked).toHaveLength(2);
    const gateway = await start();
    expect([await ask(gateway, 'gone'), await ask(gateway, 'gone')]).toEqual([401, 401]);
    expect(asked).toHaveLength(2);
  });

  it('remembers a token no longer than it is valid', async () => {
    const gateway = await start({}, () => [200, JSON.stringify({ active: true, exp: 1_000 })]);
    expect([await ask(gateway, 'good'), await ask(gateway, 'good')]).toEqual([200, 200]);
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['fails', () => [500, '{}'] as const],
    ['answers without end', () => [200, 'x'.repeat(70_000)] as const],
  ])('says 503 where the server %s, and why in the log', async (_, answer) => {
    const gateway = await start({}, answer);
    expect(await ask(gateway, 'good')).toBe(503);
    expect(gateway.logged.map(({ msg }) => msg)).toContain('the authorization server does not answer');
    expect(JSON.stringify(gateway.logged)).not.toContain('good');
  });

  it.each([[[401, '{}']], [[200, 'not JSON']], [[200, '[]']], [[200, '{"active":"true"}']]] as const)(
    'lets nobody in who is not called active: %j',
    async (answer) => {
      expect(await ask(await start({}, () => answer), 'good')).toBe(401);
    },
  );
});
