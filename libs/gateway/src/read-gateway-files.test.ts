import { describe, expect, it } from 'vitest';
import { readGatewayFiles, type ReadGateway } from './read-gateway-files.js';

const beside = { absolute: (path: string) => `/gw/${path}`, read: () => null };

function read(text: string, environment: Readonly<Record<string, string>> = {}, system?: string): ReadGateway {
  const files = {
    gateway: { name: 'gateway.config.yml', text },
    system: system === undefined ? null : { name: 'system.config.yml', text: system },
    models: [],
    consumers: null,
    beside,
  };
  return readGatewayFiles(files, environment);
}

/** A configuration of one endpoint, service and pipeline, with parts of it in place of the usual ones. */
const whole = (parts: Readonly<Record<string, string>> = {}): string =>
  Object.values({
    http: 'http: {port: 8080}',
    apiEndpoints: 'apiEndpoints: {a: {host: "*", paths: /a}}',
    serviceEndpoints: 'serviceEndpoints: {s: {url: "http://s.example.com"}}',
    policies: 'policies: [proxy, log, cors, terminate, rate-limit]',
    pipelines: 'pipelines: {p: {apiEndpoints: [a], policies: [{proxy: [{action: {serviceEndpoint: s}}]}]}}',
    ...parts,
  }).join('\n');

const policies = (list: string): string =>
  whole({ pipelines: `pipelines: {p: {apiEndpoints: [a], policies: ${list}}}` });

describe('what is read', () => {
  it('is the same with nothing to say', () => {
    const { config, http, https, notes } = read(whole());
    expect([notes, http, https]).toEqual([[], { port: 8080 }, null]);
    expect(config).toMatchObject({
      apiEndpoints: { a: { host: '*', paths: ['/a'] } },
      serviceEndpoints: { s: { urls: ['http://s.example.com'] } },
      policies: ['proxy'],
      pipelines: { p: { apiEndpoints: ['a'], policies: [{ proxy: [{ action: { serviceEndpoint: 's' } }] }] } },
    });
  });

  it('is JSON in a file of YAML, after the environment', () => {
    const text = '{"http": {"port": ${PORT}}, "apiEndpoints": {"a": {"paths": "/a"}}, "pipelines": {}}';
    expect(read(text, { PORT: '81' })).toMatchObject({
      http: { port: 81 },
      config: { apiEndpoints: { a: { paths: ['/a'] } } },
    });
  });

  it('is anchors, merges and anchors that are set twice', () => {
    const text = [
      'x-proxy: &p {proxy: {action: {serviceEndpoint: s}}}',
      'apiEndpoints: {a: &e {host: h.example.com, paths: [/a]}, b: {<<: *e, paths: [/b]}}',
      'x-again: &p {terminate: {action: {statusCode: 200}}}',
      'serviceEndpoints: {s: {url: "http://s"}}',
      'policies: [terminate]',
      'pipelines: {one: {apiEndpoints: [a, b], policies: [*p]}}',
    ].join('\n');
    const { config } = read(text);
    expect(config.apiEndpoints['b']).toEqual({ host: 'h.example.com', paths: ['/b'] });
    expect(config.pipelines['one']!.policies).toEqual([{ terminate: [{ action: { statusCode: 200 } }] }]);
  });

  it('is a list that is closed at the margin', () => {
    const text = whole({
      apiEndpoints: 'apiEndpoints:\n  a:\n    paths: [\n    "/a", "/b: c",\n    ]\n  b:\n    paths: /c',
    });
    expect(read(text).config.apiEndpoints).toMatchObject({ b: { paths: ['/c'] } });
  });
});

describe('loose forms', () => {
  it.each([
    ['the singular', 'apiEndpoint', 'apiEndpoint: {a: {path: /a}}', { apiEndpoints: { a: { paths: ['/a'] } } }],
    ['no paths', 'apiEndpoints', 'apiEndpoints: {a: {host: h, paths: ""}}', { apiEndpoints: { a: { host: 'h' } } }],
    [
      'methods with commas',
      'apiEndpoints',
      'apiEndpoints: {a: {methods: "get, POST"}}',
      { apiEndpoints: { a: { methods: ['GET', 'POST'] } } },
    ],
    [
      'an address as host',
      'apiEndpoints',
      'apiEndpoints: {a: {host: "http://h.example.com:80/"}}',
      { apiEndpoints: { a: { host: 'h.example.com' } } },
    ],
    [
      'a comma after a host',
      'apiEndpoints',
      'apiEndpoints:\n  a:\n    host: h,',
      { apiEndpoints: { a: { host: 'h' } } },
    ],
    [
      'a path without a slash',
      'apiEndpoints',
      'apiEndpoints: {a: {paths: [api/x, /b]}}',
      { apiEndpoints: { a: { paths: ['/api/x', '/b'] } } },
    ],
    [
      'paths of Express 5',
      'apiEndpoints',
      'apiEndpoints: {a: {paths: ["/b{/*rest}"]}}',
      { apiEndpoints: { a: { paths: ['/b', '/b/*'] } } },
    ],
    [
      'several of one name',
      'apiEndpoints',
      'apiEndpoints: {a: [{paths: /a}, {paths: /b}]}',
      {
        apiEndpoints: { a: { paths: ['/a'] }, 'a (2)': { paths: ['/b'] } },
        pipelines: { p: { apiEndpoints: ['a', 'a (2)'] } },
      },
    ],
    [
      'an address without a scheme',
      'serviceEndpoints',
      'serviceEndpoints: {s: {url: "s.example.com:80/x"}}',
      { serviceEndpoints: { s: { urls: ['http://s.example.com:80/x'] } } },
    ],
    [
      'an address alone',
      'serviceEndpoints',
      'serviceEndpoints: {s: "http://s"}',
      { serviceEndpoints: { s: { urls: ['http://s'] } } },
    ],
    [
      'named pipelines in a list',
      'pipelines',
      'pipelines: [{name: x, apiEndpoint: a, policies: [proxy: {action: {serviceEndpoint: s}}]}]',
      { pipelines: { x: { apiEndpoints: ['a'] } } },
    ],
    [
      'names with commas',
      'pipelines',
      'pipelines: {x: {apiEndpoints: "a, b", policies: []}}',
      { pipelines: { x: { apiEndpoints: ['a'] } } },
    ],
  ])('takes %s', (_, part, text, expected) => {
    const replaced = part === 'apiEndpoint' ? { apiEndpoints: text } : { [part]: text };
    expect(read(whole(replaced)).config).toMatchObject(expected);
  });

  it.each([
    [
      'no value',
      '[{proxy: {action: {serviceEndpoint: s}}}, {log: null}]',
      { proxy: [{ action: { serviceEndpoint: 's' } }] },
    ],
    [
      'an object in place of a list',
      '[{terminate: {action: {statusCode: 200}}}]',
      { terminate: [{ action: { statusCode: 200 } }] },
    ],
    [
      'a text for a number, a number for a text',
      '[{terminate: {action: {statusCode: "200", message: 5}}}]',
      { terminate: [{ action: { statusCode: 200, message: '5' } }] },
    ],
    [
      'a text for a boolean',
      '[{proxy: {action: {serviceEndpoint: s, xfwd: "true", stripPath: null}}}]',
      { proxy: [{ action: { serviceEndpoint: 's', xfwd: true, stripPath: false } }] },
    ],
    [
      'parameters without "action"',
      '[{proxy: {serviceEndpoint: s}}]',
      { proxy: [{ action: { serviceEndpoint: 's' } }] },
    ],
    [
      'an origin with a path',
      '[{cors: {action: {origin: ["http://a.example.com/"]}}}]',
      { cors: [{ action: { origin: ['http://a.example.com'] } }] },
    ],
    [
      'a condition by its name alone',
      '[{terminate: {condition: never}}]',
      { terminate: [{ condition: { name: 'never' } }] },
    ],
    [
      'methods of a condition with commas',
      '[{terminate: {condition: {name: method, methods: "get,post"}}}]',
      { terminate: [{ condition: { name: 'method', methods: 'get,post' } }] },
    ],
  ])('takes of a policy %s', (_, list, expected) => {
    const { config, notes } = read(policies(list));
    expect(notes.filter(({ severity }) => severity === 'refused')).toEqual([]);
    expect(config.pipelines['p']!.policies[0]).toEqual(expected);
  });
});

describe('a pipeline of which a part is refused', () => {
  it('answers 503 and runs nothing, since the missing part may guard the rest', () => {
    const { config } = read(policies('[{my-auth: {}}, {proxy: {action: {serviceEndpoint: s}}}]'));
    const { policies: left } = config.pipelines['p']!;
    expect(left).toEqual([{ terminate: [{ action: { statusCode: 503, message: expect.any(String) } }] }]);
  });
});

describe('secrets', () => {
  it('are never told: values of the environment, of keys, of addresses', () => {
    const text = whole({
      serviceEndpoints: 'serviceEndpoints: {s: {url: "http://ada:hunter2@s"}, t: {url: "${TOKEN_URL}"}}',
      pipelines:
        'pipelines: {p: {apiEndpoints: [a], policies: [{proxy: {action: {serviceEndpoint: s, auth: [swordfish]}}}]}}',
    });
    const said = JSON.stringify(read(text, { TOKEN_URL: 'mellon-7' }).notes);
    expect(said).toMatch(/user name or a password/);
    for (const secret of ['hunter2', 'swordfish', 'mellon-7']) expect(said).not.toContain(secret);
  });
});
