import { type Canvas, type Gateway, parseCanvas } from '@tiffin/canvas-rules';
import { gatewayConfig } from '@tiffin/builds-rules';
import type { GatewayConfig } from '@tiffin/contracts';
import { Refusal } from '@tiffin/kernel';
import { describe, expect, it } from 'vitest';
import { readGatewayFiles } from '../read-gateway-files.js';
import { canvasOfConfig } from './canvas-of-config.js';
import { filesOfConfig } from './files-of-config.js';

const read = (text: string): GatewayConfig =>
  readGatewayFiles(
    {
      gateway: { name: 'gateway.config.yml', text },
      ...{ system: null, models: [], consumers: null, beside: { absolute: (path) => path, read: () => null } },
    },
    { JWT_SECRET: 'x' },
  ).config;

function judged(canvas: unknown): Canvas {
  const parsed = parseCanvas(canvas);
  if (parsed instanceof Refusal) throw new Error(JSON.stringify(parsed.problems));
  return parsed;
}

const again = (canvas: Canvas): GatewayConfig =>
  gatewayConfig(
    canvas,
    canvas.entities.find((entity): entity is Gateway => entity.type === 'Gateway')!,
  );

const shop = `
apiEndpoints:
  zebra: {host: "*", paths: /zebra/*}
  cars: {host: shop.example.com, paths: [/cars, /cars/:id], methods: [GET, POST], scopes: [read]}
  all: {host: localhost}
serviceEndpoints:
  cars: {url: "https://cars.example.com/v1"}
  both: {urls: ["http://a.example.com", "http://b.example.com"]}
policies: [proxy, key-auth, rate-limit, terminate, cors]
pipelines:
  first:
    apiEndpoints: [cars]
    policies:
      - cors:
      - key-auth: [{condition: {name: method, methods: GET}, action: {apiKeyHeader: X-Key}}]
      - rate-limit: {action: {max: 7, windowMs: 1000}}
      - proxy: [{condition: {name: pathExact, path: /cars}, action: {serviceEndpoint: cars}}, {action: {serviceEndpoint: both}}]
  second: {apiEndpoints: [zebra, all], policies: [{terminate: {action: {statusCode: 404}}}]}
`;

describe('a configuration, as a canvas', () => {
  it('does what it did, in its order, at any host where it was this machine', () => {
    const config = read(shop);
    const { canvas, notes, secrets } = canvasOfConfig(config, 'Shop', { file: 'gateway.config.yml' });
    const there = again(judged(canvas));
    expect(Object.keys(there.apiEndpoints)).toEqual(['zebra', 'cars', 'all']);
    expect(there).toMatchObject({
      serviceEndpoints: config.serviceEndpoints,
      apiEndpoints: { ...config.apiEndpoints, all: { host: '*' } },
    });
    expect(there.pipelines['second']).toMatchObject({ apiEndpoints: ['zebra', 'all'] });
    const [cors, key, limit, proxy] = there.pipelines['first']!.policies;
    expect(Object.keys(cors!)).toEqual(['cors']);
    expect(cors!['cors']).toHaveLength(1);
    expect(key).toMatchObject({
      'key-auth': [{ condition: { name: 'method', methods: ['GET'] }, action: { apiKeyHeader: 'X-Key' } }],
    });
    expect(limit).toMatchObject({ 'rate-limit': [{ action: { max: 7, windowMs: 1000 } }] });
    expect(proxy).toMatchObject({
      proxy: [{ action: { serviceEndpoint: 'cars' } }, { action: { serviceEndpoint: 'both' } }],
    });
    expect(notes.map(({ severity, place, what }) => `${severity} ${place.apiEndpoint ?? ''}: ${what}`)).toEqual([
      'warning cars: it answers for "shop.example.com" alone',
      'changed all: "localhost" is taken as any host',
    ]);
    expect(secrets).toEqual([]);
  });

  it('holds no secret, and says under which names they are to be kept', () => {
    const config = read(`
apiEndpoints: {a: {paths: /a}}
serviceEndpoints: {s: {url: "http://s.example.com"}}
policies: [proxy, jwt]
pipelines:
  p:
    apiEndpoints: [a]
    policies:
      - jwt: {action: {secretOrPublicKey: hunter2-hunter2}}
      - proxy: {action: {serviceEndpoint: s, auth: "user:mellon-7"}}
`);
    const { canvas, notes, secrets } = canvasOfConfig(config, 'Shop', { file: 'gateway.config.yml' });
    expect(secrets).toEqual(['SHOP_SECRET_OR_PUBLIC_KEY', 'SHOP_AUTH']);
    const text = JSON.stringify([judged(canvas), notes]);
    for (const secret of ['hunter2', 'mellon']) expect(text).not.toContain(secret);
    expect(notes.map(({ wayOut }) => wayOut)).toEqual(secrets.map((name) => `set it: tiffin secret set ${name}`));
  });

  it('holds no key, header or password by which a proxy asks', () => {
    const config = read(`
apiEndpoints: {a: {paths: /a}}
serviceEndpoints: {s: {url: "https://s.example.com"}}
policies: [proxy]
pipelines:
  p:
    apiEndpoints: [a]
    policies:
      - proxy:
          action:
            serviceEndpoint: s
            headers: {x-api-key: mellon-1, x-kind: shop}
            proxyUrl: "http://ann:mellon-2@proxy.example.com:3128"
`);
    const { canvas, notes, secrets } = canvasOfConfig(config, 'Shop', { file: 'gateway.config.yml' });
    expect(secrets).toEqual(['SHOP_X_API_KEY', 'SHOP_PROXY_URL']);
    expect(JSON.stringify([judged(canvas), notes])).not.toContain('mellon');
  });

  it('keeps regular expressions of hosts and paths', () => {
    const config = read(
      String.raw`apiEndpoints: {a: {hostRegex: '(shop|cars)\.example\.com', pathRegex: '^/v\d+/'}}
serviceEndpoints: {s: {url: "https://a.example"}}
policies: [proxy]
pipelines: {p: {apiEndpoints: [a], policies: [{proxy: {action: {serviceEndpoint: s}}}]}}`,
    );
    const { canvas, notes } = canvasOfConfig(config, 'Shop', { file: 'gateway.config.yml' });
    expect(notes).toEqual([]);
    const there = again(judged(canvas));
    expect(there.apiEndpoints).toEqual({
      a: { hostRegex: String.raw`(shop|cars)\.example\.com`, pathRegex: String.raw`^/v\d+/` },
    });
    expect(read(filesOfConfig(there).text).apiEndpoints).toEqual(config.apiEndpoints);
  });
});

describe('a gateway of a canvas, as a configuration', () => {
  it('is what it was made from', () => {
    const there = again(judged(canvasOfConfig(read(shop), 'Shop', { file: 'gateway.config.yml' }).canvas));
    const { text, notes } = filesOfConfig(there);
    const back = read(text);
    expect(back).toEqual({ ...there, id: 'gateway', name: 'gateway', policies: back.policies });
    expect(new Set(back.policies)).toEqual(new Set(['cors', 'key-auth', 'rate-limit', 'proxy', 'terminate']));
    expect(notes.filter(({ severity }) => severity === 'refused')).toEqual([]);
  });

  it('reads secrets from the environment, and says what Express Gateway does not have', () => {
    const { text, notes } = filesOfConfig({
      ...{ kind: 'gateway', id: 'g', name: 'G', policies: ['jwt', 'ip-filter', 'proxy'] },
      apiEndpoints: { a: {} },
      serviceEndpoints: { cars: { unit: 'workspace', path: '/api/cars' } },
      pipelines: {
        p: {
          apiEndpoints: ['a'],
          policies: [
            { jwt: [{ action: { secretOrPublicKey: { secret: 'JWT_SECRET' }, algorithms: ['HS256'] } }] },
            { 'ip-filter': [{ action: { allow: ['10.0.0.0/8'] } }] },
            { proxy: [{ action: { serviceEndpoint: 'cars' } }] },
          ],
        },
      },
    });
    expect(text).toContain('secretOrPublicKey: ${JWT_SECRET}');
    expect(text).toContain('url: http://workspace.invalid/api/cars');
    expect(notes.filter(({ severity }) => severity !== 'warning').map(({ what }) => what)).toEqual([
      'Express Gateway has no such policy',
      'the unit workspace has become an address that nobody has',
    ]);
  });

  it('says which parameters Express Gateway does not have', () => {
    const { notes } = filesOfConfig({
      ...{ kind: 'gateway', id: 'g', name: 'G', policies: ['rate-limit', 'proxy'] },
      apiEndpoints: { a: {} },
      serviceEndpoints: { s: { urls: ['http://a.example', 'http://b.example'] } },
      pipelines: {
        p: {
          apiEndpoints: ['a'],
          policies: [
            { 'rate-limit': [{ action: { max: 1 } }, { action: { max: 2, window: 'sliding' } }] },
            { proxy: [{ action: { serviceEndpoint: 's', strategy: 'least-busy', health: {} } }] },
          ],
        },
      },
    });
    const told = notes.filter(({ what }) => what.startsWith('it has no'));
    expect(told.map(({ severity, place, what }) => [severity, place.field, what])).toEqual([
      ['warning', 'window', 'it has no "window"'],
      ['warning', 'health', 'it has no "health"'],
      ['refused', 'strategy', 'it has no strategy "least-busy"'],
    ]);
  });
});
