import { afterEach, describe, expect, it } from 'vitest';
import { type GatewayConfig, SettingMissing } from '@tiffin/contracts';
import { JsonLog } from '@tiffin/runtime';
import { Consumers } from '../consumers/consumer-directory.js';
import { gatewayConfig, onePipeline, proxyTo } from '../testing/gateway-config.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';
import { type Echo, startUpstream, type Upstream } from '../testing/start-upstream.js';
import { bindSettings } from './bind-settings.js';
import { loadGateway } from './load-gateway.js';

const ofSecrets = (secrets: Readonly<Record<string, string>>) => ({ secrets, variables: {} });
const log = new JsonLog({ write: () => undefined });
const kept = { units: {}, log, consumers: new Consumers() };
const value = 'req.headers.x-value';
const reference = { secret: 'NAME' };
const address = (more: Partial<GatewayConfig> = {}, action: object = {}): GatewayConfig => ({
  ...proxyTo([], { ...action }),
  serviceEndpoints: { service: { urls: [reference] } },
  ...more,
});

const places: [place: string, config: GatewayConfig][] = [
  ['the auth of a proxy', proxyTo(['http://a'], { auth: reference })],
  ['a header', onePipeline([{ headers: [{ action: { forwardHeaders: { 'X-Key': reference } } }] }])],
  ['an address', address()],
];

let gateway: RunningGateway | undefined;
let upstream: Upstream | undefined;
afterEach(async () => {
  await gateway?.stop();
  await upstream?.stop();
  [gateway, upstream] = [undefined, undefined];
});

/** A gateway with the config, its secrets bound as at the start of the process. */
const start = async (config: GatewayConfig, secrets: Readonly<Record<string, string>>): Promise<RunningGateway> =>
  (gateway = await startGateway(bindSettings(config, ofSecrets(secrets))));

describe('secrets of a gateway', () => {
  it.each(places)('are missed by name: %s', (_, config) => {
    expect(() => bindSettings(config, ofSecrets({ OTHER: 'x' }))).toThrow(
      new SettingMissing({ kind: 'secret', name: 'NAME' }),
    );
    expect(() => bindSettings(config, ofSecrets({ NAME: 'x' }))).not.toThrow();
  });

  it('leave what names none as it is', () => {
    const config = gatewayConfig({ policies: ['log'] });
    expect(bindSettings(config, ofSecrets({ NAME: value }))).toEqual(config);
    expect(bindSettings([], ofSecrets({}))).toEqual([]);
  });

  it('are sent as they are, and never read as a path of the request', async () => {
    upstream = await startUpstream();
    const policies = [
      { headers: [{ action: { forwardHeaders: { 'X-Key': reference } } }] },
      { proxy: [{ action: { serviceEndpoint: 'service', auth: reference } }] },
    ];
    const { call } = await start(onePipeline(policies, { serviceEndpoints: { service: { urls: [upstream.url] } } }), {
      NAME: value,
    });
    const { headers } = JSON.parse((await call('/', { headers: { 'x-value': 'forged' } })).body) as Echo;
    expect(headers['x-key']).toBe(value);
    expect(headers['authorization']).toBe(`Basic ${Buffer.from(value).toString('base64')}`);
  });

  it('lead to where they say, with their query', async () => {
    upstream = await startUpstream();
    const { call } = await start(address({}, { ignorePath: true }), { NAME: `${upstream.url}/v1?api_key=k` });
    expect(JSON.parse((await call('/x')).body)).toMatchObject({ url: '/v1?api_key=k' });
  });

  it.each([
    ['no address', 'hunter2', {}],
    ['another protocol', 'ftp://hunter2.example', {}],
    ['a password', 'http://ada:hunter2@a.example', { ignorePath: true }],
    ['a query that is never sent', 'http://a.example?key=hunter2', {}],
  ])('are not shown where they are of no use: %s', (_, secret, action) => {
    const load = () => loadGateway(bindSettings(address({}, action), ofSecrets({ NAME: secret })), kept);
    expect(load).toThrow(/secret "NAME"/);
    expect(load).not.toThrow(/hunter2/);
  });

  it('are in no log, answer or figure when the address does not answer', async () => {
    upstream = await startUpstream();
    const secret = `http://localhost:${upstream.port}/hunter2?key=hunter2`;
    await upstream.stop();
    const { call, logged } = await start(address({}, { ignorePath: true }), { NAME: secret });
    const answer = await call('/x');
    expect(answer.status).toBe(502);
    const figures = await call('/.tiffin/metrics');
    const told = JSON.stringify([answer, figures, logged]);
    expect(told).toContain('"secret":"NAME"');
    expect(told).not.toMatch(/hunter2|localhost/);
    upstream = undefined;
  });
});

describe('variables of a gateway', () => {
  const variable = { variable: 'NAME' };
  const ofVariables = (variables: Readonly<Record<string, string>>) => ({ secrets: { NAME: 'a secret' }, variables });

  it('are addresses, and headers that are never read as a path of the request', async () => {
    upstream = await startUpstream();
    const policies = [
      { headers: [{ action: { forwardHeaders: { 'X-Region': { variable: 'REGION' } } } }] },
      { proxy: [{ action: { serviceEndpoint: 'service' } }] },
    ];
    const config = onePipeline(policies, { serviceEndpoints: { service: { urls: [variable] } } });
    const variables = { NAME: upstream.url, REGION: value };
    gateway = await startGateway(bindSettings(config, ofVariables(variables)));
    const { headers } = JSON.parse((await gateway.call('/', { headers: { 'x-value': 'forged' } })).body) as Echo;
    expect(headers['x-region']).toBe(value);
  });

  it('are no secrets of the same name', () => {
    const config = proxyTo(['http://a'], { auth: variable });
    expect(() => bindSettings(config, ofVariables({}))).toThrow(new SettingMissing({ kind: 'variable', name: 'NAME' }));
    expect(JSON.stringify(bindSettings(config, ofVariables({ NAME: 'plain' })))).toContain('"auth":"plain"');
  });
});

it('puts values into the settings of plugins', () => {
  const config = {
    ...proxyTo(['http://a']),
    plugins: [{ name: 'own', module: 'own', settings: { deep: [reference] } }],
  };
  expect(bindSettings(config, ofSecrets({ NAME: 'hunter2' }))).toMatchObject({
    plugins: [{ settings: { deep: ['hunter2'] } }],
  });
  expect(() => bindSettings(config, ofSecrets({}))).toThrow(SettingMissing);
  expect(bindSettings(proxyTo(['http://a']), ofSecrets({}))).not.toHaveProperty('plugins');
});
