import { Ajv2020 } from 'ajv/dist/2020.js';
import { conditionDefinitions, configJsonSchema, policyDefinitions } from '@tiffin/contracts/gateway';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readGatewayFiles } from './read-gateway-files.js';

const ajv = new Ajv2020({ strict: false, allErrors: true });
const fits = ajv.compile(configJsonSchema());
const pem = '-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n';

const refusals = (text: string): readonly string[] =>
  readGatewayFiles(
    {
      gateway: { name: 'gateway.config.yml', text },
      ...{ system: null, models: [], consumers: null },
      beside: { absolute: (path) => path, read: () => pem },
    },
    { PORT: '8080', URL: 'http://s.example.com', MAX: '10' },
  ).notes.flatMap(({ severity, what }) => (severity === 'refused' ? [what] : []));

function told(text: string): readonly string[] {
  fits(parse(text));
  return (fits.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const whole = (parts: Readonly<Record<string, string>>): string =>
  Object.values({
    http: 'http: {port: 8080}',
    apiEndpoints: 'apiEndpoints: {a: {host: "*", paths: /a}}',
    serviceEndpoints: 'serviceEndpoints: {s: {url: "http://s.example.com"}}',
    policies: `policies: [${Object.keys(policyDefinitions).join(', ')}]`,
    pipelines: 'pipelines: {p: {apiEndpoints: [a], policies: [{proxy: [{action: {serviceEndpoint: s}}]}]}}',
    ...parts,
  }).join('\n');
const policies = (list: string): string =>
  whole({ pipelines: `pipelines: {p: {apiEndpoints: [a], policies: ${list}}}` });
const conditional = (condition: string): string => policies(`[{terminate: {condition: ${condition}}}]`);

describe('the schema for editors', () => {
  it.each<[string, string]>([
    ['the usual', whole({})],
    ['a variable for a number', whole({ http: 'http: {port: "${PORT}", hostname: localhost}' })],
    ['a variable for an address', whole({ serviceEndpoints: 'serviceEndpoints: {s: {url: "${URL}"}}' })],
    ['https', whole({ https: 'https: {port: 443, options: {requestCert: true}, tls: {}}' })],
    ['an admin API', whole({ admin: 'admin: {port: 9876, host: localhost}' })],
    [
      'singular words',
      'apiEndpoint: {a: {path: /a}}\nserviceEndpoint: {s: {url: "http://s"}}\npolicy: [proxy]\n' +
        'pipeline: {p: {apiEndpoint: a, policy: [{proxy: {action: {serviceEndpoint: s}}}]}}',
    ],
    [
      'a list of pipelines',
      whole({ pipelines: 'pipelines: [{name: p, apiEndpoints: [a], policies: [{terminate: }]}]' }),
    ],
    ['several of one name', whole({ apiEndpoints: 'apiEndpoints: {a: [{paths: /a}, {host: b.example.com}]}' })],
    ['methods with commas', whole({ apiEndpoints: 'apiEndpoints: {a: {methods: "GET,POST", scopes: [read]}}' })],
    [
      'expressions of hosts and paths',
      whole({ apiEndpoints: 'apiEndpoints: {a: {hostRegex: ".*a.*", pathRegex: "^/a"}}' }),
    ],
    ['several addresses', whole({ serviceEndpoints: 'serviceEndpoints: {s: {urls: ["http://a", "http://b"]}}' })],
    [
      'options of a service',
      whole({ serviceEndpoints: 'serviceEndpoints: {s: {url: "http://a", proxyOptions: {xfwd: true}}}' }),
    ],
    [
      'options of a proxy',
      policies('[{proxy: [{action: {serviceEndpoint: s, proxyOptions: {changeOrigin: false}}}]}]'),
    ],
    ['no timeout', policies('[{proxy: {action: {serviceEndpoint: s, proxyTimeout: 0}}}]')],
    ['a policy without steps', policies('[{cors: }, {key-auth: null}, terminate: []]')],
    ['a policy that is a word', policies('[key-auth, {terminate: {}}]')],
    ['a jwt without algorithms', policies('[{jwt: {action: {secretOrPublicKey: s3cr3t}}}, {terminate: }]')],
    ['a jwt with a file', policies('[{jwt: {action: {secretOrPublicKeyFile: ./key.pem}}}, {terminate: }]')],
    ['an oauth2 with a jwt', policies('[{oauth2: {action: {jwt: {checkCredentialExistence: false}}}}, {terminate: }]')],
    ['numbers that are texts', policies('[{rate-limit: {action: {max: "5", windowMs: "${MAX}"}}}, {terminate: }]')],
    ['booleans that are texts', policies('[{key-auth: {action: {passThrough: "true"}}}, {terminate: }]')],
    ['a text that is a number', policies('[{terminate: {action: {statusCode: 404, message: 404}}}]')],
    ['a list that is a text', policies('[{ip-filter: {action: {allow: 10.0.0.0/8}}}, {terminate: }]')],
    ['a condition that is a word', conditional('always')],
    ['methods of a condition', conditional('{name: method, methods: GET}')],
    [
      'conditions in conditions',
      conditional('{name: allOf, conditions: [{name: not, condition: {name: never}}, {name: pathMatch, pattern: /a}]}'),
    ],
    ...Object.values(policyDefinitions)
      .filter(({ name }) => name !== 'proxy' && name !== 'oauth2-introspect')
      .map(
        ({ name, example }) =>
          [
            `the example of ${name}`,
            policies(`[${JSON.stringify({ [name]: { action: example } })}, {terminate: }]`),
          ] as [string, string],
      ),
    ...conditionDefinitions.map(
      ({ name, example }) =>
        [`the example of the condition ${name}`, conditional(JSON.stringify(example))] as [string, string],
    ),
  ])('takes what is served: %s', (_, text) => expect([refusals(text), told(text)]).toEqual([[], []]));

  it('leaves policies and conditions of plugins to them', () => {
    expect(told(policies('[{rewrite: [{condition: {name: mine, x: 1}, action: {rewrite: /a}}]}]'))).toEqual([]);
    expect(told(whole({ policies: 'policies: [proxy, rewrite]' }))).toEqual([]);
  });

  it.each<[string, string, string]>([
    ['an API endpoint that is a number', whole({ apiEndpoints: 'apiEndpoints: {a: 5}' }), '/apiEndpoints/a'],
    ['a service without an address', whole({ serviceEndpoints: 'serviceEndpoints: {s: {}}' }), '/serviceEndpoints/s'],
    [
      'a certificate without a key',
      whole({ https: 'https: {port: 1, tls: {default: {cert: a}}}' }),
      '/https/tls/default',
    ],
    ['a proxy without a service', policies('[{proxy: {action: {}}}]'), '/pipelines/p/policies/0/proxy/action'],
    ['a proxy without anything', policies('[{proxy: }]'), '/pipelines/p/policies/0/proxy'],
    ['a jwt without a key', policies('[{jwt: {action: {algorithms: [HS256]}}}]'), '/pipelines/p/policies/0/jwt/action'],
    [
      'an algorithm that there is not',
      policies('[{jwt: {action: {secretOrPublicKey: a, algorithms: [HS1]}}}]'),
      '/algorithms/0',
    ],
    ['a status that there is not', policies('[{terminate: {action: {statusCode: 99}}}]'), '/action/statusCode'],
    ['a window that is too long', policies('[{rate-limit: {action: {windowMs: 99999999999999}}}]'), '/action/windowMs'],
    ['a choice that there is not', policies('[{rate-limit: {action: {window: none}}}]'), '/action/window'],
    [
      'an introspection without an address',
      policies('[{oauth2-introspect: {action: {ttl: 5}}}]'),
      '/oauth2-introspect/action',
    ],
    ['a log without a message', policies('[{log: {action: {}}}, {proxy: {action: {}}}]'), '/log/action'],
    ['a condition without a name', conditional('{pattern: /a}'), '/condition'],
    ['a condition without its parameter', conditional('{name: pathMatch}'), '/condition'],
    ['a list of no conditions', conditional('{name: allOf, conditions: []}'), '/condition/conditions'],
    ['what is wrong inside', conditional('{name: not, condition: {name: hostMatch}}'), '/condition/condition'],
  ])('refuses what is refused, at its place: %s', (_, text, place) => {
    expect(refusals(text)).not.toEqual([]);
    expect(told(text).some((one) => one.includes(place))).toBe(true);
  });
});
