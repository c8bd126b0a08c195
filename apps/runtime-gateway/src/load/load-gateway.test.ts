import { describe, expect, it } from 'vitest';
import { JsonLog } from '@tiffin/runtime';
import { Consumers } from '../consumers/consumer-directory.js';
import { gatewayConfig, onePipeline, proxyTo } from '../testing/gateway-config.js';
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

  it('loads a gateway that has nothing yet', () => {
    expect(() => loadGateway(gatewayConfig({}), kept)).not.toThrow();
  });
});
