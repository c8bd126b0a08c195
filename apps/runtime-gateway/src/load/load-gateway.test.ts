import { describe, expect, it } from 'vitest';
import type { GatewayConfig } from '@tiffin/contracts';
import { JsonLog } from '@tiffin/runtime';
import { Consumers } from '../consumers/consumer-directory.js';
import { gatewayConfig, onePipeline, proxyTo } from '../testing/gateway-config.js';
import type { ConfigError } from './config-error.js';
import { loadGateway } from './load-gateway.js';

const log = new JsonLog({ write: () => undefined });
const kept = { units: {}, log, consumers: new Consumers() };
const step = (policy: string, action: object) => onePipeline([{ [policy]: [{ action: { ...action } }] }]);

const wrong: [name: string, config: unknown, code: string, message: string][] = [
  ['no object', [], 'CONFIG_INVALID', 'config.json must be an object'],
  ['another kind', { ...gatewayConfig({}), kind: 'function' }, 'PARAMETER_INVALID', '"gateway"'],
  ['an unknown part', { ...gatewayConfig({}), http: {} }, 'PARAMETER_INVALID', '"http"'],
  ['a policy not declared', { ...step('log', { message: 'x' }), policies: [] }, 'POLICY_NOT_DECLARED', '"log"'],
  ['an unknown policy', step('rewrite', {}), 'POLICY_UNKNOWN', '"rewrite"'],
  ['an unknown policy declared', gatewayConfig({ policies: ['rewrite'] }), 'POLICY_UNKNOWN', '"rewrite"'],
  [
    'an unknown endpoint',
    gatewayConfig({ pipelines: { p: { apiEndpoints: ['e'], policies: [] } } }),
    'API_ENDPOINT_UNKNOWN',
    '"e"',
  ],
  ['an unknown service endpoint', step('proxy', { serviceEndpoint: 's' }), 'SERVICE_ENDPOINT_UNKNOWN', '"s"'],
  ['a proxy without service endpoint', onePipeline([{ proxy: [] }]), 'PARAMETER_INVALID', '"serviceEndpoint"'],
  [
    'a unit without address',
    gatewayConfig({ serviceEndpoints: { s: { unit: 'workspace', path: '/' } } }),
    'UPSTREAM_UNKNOWN',
    '"workspace"',
  ],
  ['no URL', gatewayConfig({ serviceEndpoints: { s: { urls: ['nowhere'] } } }), 'PARAMETER_INVALID', 'nowhere'],
  [
    'another protocol',
    gatewayConfig({ serviceEndpoints: { s: { urls: ['file:///x'] } } }),
    'PARAMETER_INVALID',
    'file',
  ],
  [
    'a password in a URL',
    gatewayConfig({ serviceEndpoints: { s: { urls: ['http://a:b@c'] } } }),
    'PARAMETER_INVALID',
    'auth',
  ],
  ['no addresses', gatewayConfig({ serviceEndpoints: { s: { urls: [] } } }), 'PARAMETER_INVALID', 'urls'],
  ['redirects followed', proxyTo(['http://a'], { followRedirects: true }), 'PARAMETER_INVALID', 'followRedirects'],
  ['a misspelt parameter', proxyTo(['http://a'], { stripPaths: true }), 'PARAMETER_INVALID', '"stripPaths"'],
  ['a parameter of another type', proxyTo(['http://a'], { secure: 'no' }), 'PARAMETER_INVALID', '"secure"'],
  ['a timeout of nothing', proxyTo(['http://a'], { proxyTimeout: 0 }), 'PARAMETER_INVALID', '"proxyTimeout"'],
  ['a query that is never sent', proxyTo(['http://a/?b=1']), 'PARAMETER_INVALID', 'ignorePath'],
  ['two policies in one entry', onePipeline([{ log: [], cors: [] }]), 'PARAMETER_INVALID', 'exactly one policy'],
  ['a log without message', step('log', {}), 'PARAMETER_INVALID', '"message"'],
  ['code in a template', step('log', { message: '${process.exit()}' }), 'EXPRESSION_INVALID', '"process"'],
  ['a way out of the request', step('log', { message: '${req.constructor}' }), 'EXPRESSION_INVALID', 'req.constructor'],
  [
    'a forged identity',
    step('headers', { forwardHeaders: { 'eg-consumer-id': 'x' } }),
    'PARAMETER_INVALID',
    'eg-consumer-id',
  ],
  [
    'a header of the connection',
    step('headers', { forwardHeaders: { 'Content-Length': "'1'" } }),
    'PARAMETER_INVALID',
    'reserved',
  ],
  [
    'a reserved header put together from a prefix',
    step('headers', { headersPrefix: 'Transfer_', forwardHeaders: { encoding: "'x'" } }),
    'PARAMETER_INVALID',
    'reserved',
  ],
  [
    'one header in two spellings',
    step('headers', { forwardHeaders: { 'X-A': "'1'", x_a: "'2'" } }),
    'PARAMETER_INVALID',
    'one header',
  ],
  ['an unknown value', step('headers', { forwardHeaders: { id: 'stranger.id' } }), 'EXPRESSION_INVALID', 'stranger'],
  ['an empty value', step('headers', { forwardHeaders: { id: ' ' } }), 'EXPRESSION_INVALID', 'is needed'],
  [
    'a value that no header holds',
    step('headers', { forwardHeaders: { id: '"a\nb"' } }),
    'EXPRESSION_INVALID',
    'line breaks',
  ],
  ['an open template', step('log', { message: 'a ${req.path' }), 'EXPRESSION_INVALID', 'never closed'],
  ['a broken header name', step('headers', { forwardHeaders: { 'a b': 'x' } }), 'PARAMETER_INVALID', 'a b'],
  ['a strange status', step('terminate', { statusCode: 99 }), 'PARAMETER_INVALID', 'statusCode'],
  ['a strange origin', step('cors', { origin: 7 }), 'PARAMETER_INVALID', 'origin'],
  ['a broken hostRegex', gatewayConfig({ apiEndpoints: { e: { hostRegex: '(' } } }), 'REGEX_INVALID', 'hostRegex'],
  ['a broken pathRegex', gatewayConfig({ apiEndpoints: { e: { pathRegex: '[' } } }), 'REGEX_INVALID', 'pathRegex'],
  ['a broken path', gatewayConfig({ apiEndpoints: { e: { paths: ['/('] } } }), 'REGEX_INVALID', '/('],
  [
    'a broken condition deep inside',
    onePipeline([{ terminate: [{ condition: { name: 'not', condition: { name: 'x' } } }] }]),
    'CONDITION_UNKNOWN',
    '"x"',
  ],
];

describe('loadGateway', () => {
  it.each(wrong)('refuses %s', (...[, config, code, message]) => {
    expect(() => loadGateway(config, kept)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });

  it('names the pipeline, the policy and the step of everything that is wrong', () => {
    const config = gatewayConfig({
      apiEndpoints: { one: { hostRegex: '(' }, two: { paths: ['/('] } },
      policies: ['log', 'terminate', 'proxy', 'rewrite'],
      pipelines: {
        first: {
          apiEndpoints: ['one', 'nobody'],
          policies: [
            { log: [{ action: { message: 'fine' } }] },
            {
              terminate: [
                { action: { statusCode: 200 } },
                { condition: { name: 'nonsense' }, action: { statusCode: 99, massage: 'x' } },
              ],
            },
          ],
        },
        second: {
          apiEndpoints: ['two'],
          policies: [{ proxy: [{ action: { serviceEndpoint: 'gone' } }] }, { cors: [] }],
        },
      },
    });
    const found = (() => {
      try {
        loadGateway(config, kept);
        return '';
      } catch (error) {
        return `${(error as ConfigError).code}: ${(error as ConfigError).message}`;
      }
    })();
    const terminate = 'config.json, pipelines, first, policies, entry 2, policy terminate, step 2';
    const lines = [
      'POLICY_UNKNOWN: "policies" names the policy "rewrite"',
      `CONDITION_UNKNOWN: ${terminate}, condition has the unknown name "nonsense"`,
      `PARAMETER_INVALID: ${terminate} has the unknown parameter "massage"`,
      `PARAMETER_INVALID: ${terminate}, "statusCode": use a whole number`,
      'API_ENDPOINT_UNKNOWN: config.json, pipelines, first names the API endpoint "nobody"',
      'SERVICE_ENDPOINT_UNKNOWN: config.json, pipelines, second, policies, entry 1, policy proxy, step 1',
      'POLICY_NOT_DECLARED: config.json, pipelines, second, policies, entry 2 uses the policy "cors"',
      'REGEX_INVALID: config.json, apiEndpoints, one, "hostRegex"',
      'REGEX_INVALID: config.json, apiEndpoints, two',
    ];
    expect(found.split('\n')).toEqual(lines.map((line) => expect.stringContaining(line)));
  });

  it('loads a gateway that has nothing yet', () => {
    expect(() => loadGateway(gatewayConfig({}), kept)).not.toThrow();
  });
});

describe('a large config', () => {
  const read = (policies: readonly object[]): number => {
    let times = 0;
    // What reads them as a whole asks for this.
    const services = Object.defineProperty({ s: { urls: ['http://a'] } }, 'toJSON', {
      value: () => `${(times += 1)}`,
    });
    const names = Array.from({ length: 20 }, (_, index) => `e${index}`);
    const pipelines = names.map((name) => [name, { apiEndpoints: [name], policies }]);
    loadGateway(
      gatewayConfig({
        apiEndpoints: Object.fromEntries(names.map((name) => [name, { paths: [`/${name}`] }])),
        serviceEndpoints: services,
        pipelines: Object.fromEntries(pipelines) as GatewayConfig['pipelines'],
      }),
      kept,
    );
    return times;
  };

  it('has its services read as a whole once, and only where answers are kept', () => {
    const limited = { 'rate-limit': [{ action: { max: 5 } }] };
    expect(read([limited])).toBe(0);
    expect(read([limited, { cache: [{}] }])).toBe(1);
  });
});
