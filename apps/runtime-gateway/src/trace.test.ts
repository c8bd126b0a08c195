import { afterEach, describe, expect, it } from 'vitest';
import { waitUntil } from '@tiffin/testing/wait-until';
import { type RunningGateway, startGateway } from './testing/start-gateway.js';
import { onePipeline, proxyTo } from './testing/gateway-config.js';
import { type Echo, startUpstream, type Upstream } from './testing/start-upstream.js';

let gateway: RunningGateway | undefined;
let upstream: Upstream | undefined;

afterEach(async () => {
  await gateway?.stop();
  await upstream?.stop();
  [gateway, upstream] = [undefined, undefined];
});

const [trace, span] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];
const given = `00-${trace}-${span}-01`;
const form = /^00-([\da-f]{32})-([\da-f]{16})-(0[01])$/;

type Headers = Readonly<Record<string, string | string[]>>;
type Policies = Parameters<typeof onePipeline>[0];

const serviceAt = (url: string) => ({ serviceEndpoints: { service: { urls: [url] } } });
const proxy = { proxy: [{ action: { serviceEndpoint: 'service' } }] };

async function start(policies: Policies = []): Promise<RunningGateway> {
  upstream = await startUpstream();
  return (gateway = await startGateway(onePipeline([...policies, proxy], serviceAt(upstream.url))));
}

/** What the service gets of a request with these headers. */
async function passed(headers: Headers, policies: Policies = []): Promise<Echo['headers']> {
  const { call } = gateway ?? (await start(policies));
  const { body } = await call('/', { headers: { ...headers } });
  return (JSON.parse(body) as Echo).headers;
}

const partsOf = (traceparent: string | undefined): readonly string[] => form.exec(traceparent ?? '')!.slice(1);

describe('the trace of a request', () => {
  it.each([
    ['recorded', '01', '01'],
    ['not recorded', '00', '00'],
    ['recorded, with flags that mean nothing here', 'ff', '01'],
    ['not recorded, with flags that mean nothing here', 'fe', '00'],
  ])('goes on with the gateway as parent: %s', async (_, flags, kept) => {
    const { traceparent } = await passed({ traceparent: `00-${trace}-${span}-${flags}` });
    const [traceId, spanId, sampled] = partsOf(traceparent);
    expect([traceId, sampled]).toEqual([trace, kept]);
    expect(spanId).not.toBe(span);
  });

  it('goes on in version 00, whatever a later version adds', async () => {
    const { traceparent } = await passed({ traceparent: `cc-${trace}-${span}-01-more` });
    expect(partsOf(traceparent)[0]).toBe(trace);
  });

  it('begins where there is none, each request with its own, and is not said to be recorded', async () => {
    const seen = [await passed({}), await passed({})].map(({ traceparent }) => partsOf(traceparent));
    expect(new Set(seen.flatMap(([traceId, spanId]) => [traceId, spanId])).size).toBe(4);
    expect(seen.map(([, , sampled]) => sampled)).toEqual(['00', '00']);
  });

  it.each([
    ['several', [given, given]],
    ['zeros', `00-${'0'.repeat(32)}-${span}-01`],
    ['capitals', given.toUpperCase()],
    ['what is none', 'x'],
  ])('begins where the client sent %s, without what it said beside it', async (_, traceparent) => {
    const headers = await passed({ traceparent, tracestate: 'a=1' });
    expect(partsOf(headers['traceparent'])[0]).not.toBe(trace);
    expect(headers['tracestate']).toBeUndefined();
  });

  it('goes on with its state, from however many headers', async () => {
    const { tracestate } = await passed({ traceparent: given, tracestate: ['a=1', 'b=2,', ' c=3'] });
    expect(tracestate).toBe('a=1,b=2,c=3');
  });

  it('goes on without a state that is none', async () => {
    const headers = await passed({ traceparent: given, tracestate: 'B=2' });
    expect([partsOf(headers['traceparent'])[0], headers['tracestate']]).toEqual([trace, undefined]);
  });

  it('is what a policy says, without the state of the client', async () => {
    const other = `00-${trace.replace('4', '5')}-${span}-00`;
    const policies = [{ headers: [{ action: { forwardHeaders: { traceparent: `'${other}'` } } }] }];
    const headers = await passed({ traceparent: given, tracestate: 'a=1' }, policies);
    expect([headers['traceparent'], headers['tracestate']]).toEqual([other, undefined]);
  });

  it('is in the lines of the log, as the service has been told it', async () => {
    const policies = [{ log: [{ action: { message: 'passed' } }] }];
    const { traceparent } = await passed({ traceparent: given }, policies);
    await waitUntil('the line', () => gateway!.logged.length > 0);
    expect(gateway!.logged[0]).toMatchObject({ msg: 'passed', traceId: trace, spanId: partsOf(traceparent)[1] });
  });

  it('is in the line about a service that fails', async () => {
    gateway = await startGateway(proxyTo(['http://127.0.0.1:1']));
    await gateway.call('/', { headers: { traceparent: given } });
    expect(gateway.logged[0]).toMatchObject({ msg: 'upstream failed', traceId: trace });
  });
});
