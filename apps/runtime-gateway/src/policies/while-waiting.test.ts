import { afterEach, describe, expect, it } from 'vitest';
import { connect } from 'node:net';
import { waitUntil } from '@tiffin/testing/wait-until';
import { onePipeline } from '../testing/gateway-config.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';
import { startUpstream, type Upstream } from '../testing/start-upstream.js';

let gateway: RunningGateway;
const upstreams: Upstream[] = [];
afterEach(async () => {
  await gateway.stop();
  for (const upstream of upstreams.splice(0)) await upstream.stop();
});

/** Answers of an authorization server, which a test gives when it likes. */
const answers: (() => void)[] = [];
/** What the service was asked. */
const served: string[] = [];

async function start(before: Parameters<typeof onePipeline>[0]): Promise<void> {
  answers.length = served.length = 0;
  const server = await startUpstream((_, response) => {
    const headers = { 'content-type': 'application/json' };
    answers.push(() => void response.writeHead(200, headers).end('{"active": true}'));
  });
  const service = await startUpstream((request, response) => {
    served.push(request.url!);
    response.end('in');
  });
  upstreams.push(server, service);
  const introspect = { 'oauth2-introspect': [{ action: { endpoint: server.url } }] };
  const policies = [...before, introspect, { proxy: [{ action: { serviceEndpoint: 's' } }] }];
  gateway = await startGateway(onePipeline(policies, { serviceEndpoints: { s: { urls: [service.url] } } }));
}

const ask = (path: string) => gateway.call(path, { headers: { authorization: `Bearer ${path}` } });

/** That it goes on only then is told by what the service was asked before it. */
async function goOn(): Promise<void> {
  await waitUntil('it is asked about', () => answers.length === 1);
  answers.shift()!();
  const next = ask('/next');
  await waitUntil('the next one is asked about', () => answers.length === 1);
  answers.shift()!();
  expect((await next).status).toBe(200);
}

describe('a request that waits for a policy', () => {
  it('goes no further once it was answered', async () => {
    await start([{ timeout: [{ action: { ms: 1_000 } }] }]);
    expect((await ask('/late')).status).toBe(504);
    await goOn();
    expect(served).toEqual(['/next']);
    expect(gateway.logged).toEqual([]);
  });

  it('goes no further once its client has gone', async () => {
    await start([]);
    const client = connect(gateway.port, '127.0.0.1');
    client.write('GET /gone HTTP/1.1\r\nhost: x\r\nauthorization: Bearer gone\r\n\r\n');
    await waitUntil('it is asked about', () => answers.length === 1);
    client.destroy();
    await waitUntil('it is no longer under way', async () => {
      const { body } = await gateway.call('/.tiffin/metrics');
      return body.includes('status="aborted"} 1');
    });
    await goOn();
    expect(served).toEqual(['/next']);
  });
});
