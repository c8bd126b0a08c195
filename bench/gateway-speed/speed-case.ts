import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { CaseConfig, CaseConsumers, Policies } from '../express-gateway/conformance-case.js';

/** What is asked of all sides that can do it. */
export interface SpeedCase {
  readonly name: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** As ours and Express Gateway read it. */
  readonly config: (backend: string) => CaseConfig;
  /** Middlewares of Traefik that do the same, and how many routers it has; undefined where it has no such thing. */
  readonly traefik: { readonly middlewares: Readonly<Record<string, object>>; readonly routers: number } | undefined;
  readonly consumers?: CaseConsumers;
  /** Plain proxying is all that these are asked for. */
  readonly isPlain: boolean;
  /** Counts in a Redis, as several replicas do. */
  readonly inRedis: boolean;
}

const proxy = { proxy: [{ action: { serviceEndpoint: 'cars', changeOrigin: true } }] };

function withPolicies(policies: Policies, count = 1): SpeedCase['config'] {
  const names = Array.from({ length: count }, (_, at) => `e${at}`);
  return (backend) => ({
    apiEndpoints: Object.fromEntries(names.map((name) => [name, { host: '*', paths: [`/${name}/*`] }])),
    serviceEndpoints: { cars: { urls: [backend] } },
    pipelines: { p: { apiEndpoints: names, policies: [...policies, proxy] } },
    policies: [...new Set([...policies, proxy].flatMap((entry) => Object.keys(entry)))],
  });
}

interface Asked {
  readonly consumers?: CaseConsumers;
  readonly headers?: SpeedCase['headers'];
  /** Of Traefik. */
  readonly middlewares?: Readonly<Record<string, object>>;
}

/** A policy that both gateways have: one line. */
const guarded = (name: string, policies: Policies, { headers = {}, middlewares, ...more }: Asked = {}): SpeedCase => ({
  ...more,
  ...{ name, path: '/e0/cars/7', headers, config: withPolicies(policies), isPlain: false },
  inRedis: false,
  traefik: middlewares === undefined ? undefined : { middlewares, routers: 1 },
});

const endpoints = (count: number): SpeedCase => ({
  ...{
    name: `the last of ${count} endpoints`,
    path: `/e${count - 1}/cars/7`,
    headers: {},
    isPlain: false,
    inRedis: false,
  },
  ...{ config: withPolicies([], count), traefik: { middlewares: {}, routers: count } },
});

const unlimited = { average: 1_000_000, burst: 1_000_000 };
const limit = { max: 1_000_000_000, windowMs: 60_000, delayAfter: 1_000_000_000 };

const ann: CaseConsumers = {
  users: [{ username: 'ann' }],
  credentials: [
    { consumer: 'ann', type: 'key-auth', credential: { keyId: 'key', keySecret: 'secret' } },
    { consumer: 'ann', type: 'basic-auth', credential: { password: 'password' } },
  ],
};
const keyAuth = { 'key-auth': [{ action: {} }] };
const withKey = { headers: { authorization: 'apiKey key:secret' }, consumers: ann };
const limitedBy = (what: string) => ({ 'rate-limit': [{ action: { ...limit, rateLimitBy: what } }] });

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const signed = `${part({ alg: 'RS256' })}.${part({ sub: 'ann', exp: 4_000_000_000 })}`;
const token = `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
const jwt = {
  ...{ algorithms: ['RS256'], checkCredentialExistence: false },
  secretOrPublicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
};
/** As an htpasswd of Traefik has it. */
const htpasswd = `ann:{SHA}${createHash('sha1').update('password').digest('base64')}`;

export const speedCases: readonly SpeedCase[] = [
  { ...guarded('plain proxy', [], { middlewares: {} }), isPlain: true },
  guarded('rate-limit', [{ 'rate-limit': [{ action: { ...limit, rateLimitBy: '${req.headers.host}' } }] }], {
    middlewares: { limit: { rateLimit: unlimited } },
  }),
  { ...guarded('rate-limit, counted in Redis', [limitedBy('${req.headers.host}')]), inRedis: true },
  guarded(
    'one expression condition',
    [
      {
        terminate: [{ condition: { name: 'expression', expression: "req.headers['x-plan'] === 'none'" }, action: {} }],
      },
    ],
    { headers: { 'x-plan': 'gold' } },
  ),
  guarded('key-auth', [keyAuth], withKey),
  guarded('key-auth and rate-limit by consumer', [keyAuth, limitedBy('${consumer.id}')], withKey),
  guarded('jwt, RS256', [{ jwt: [{ action: jwt }] }], { headers: { authorization: `Bearer ${token}` } }),
  guarded('basic-auth and rate-limit', [{ 'basic-auth': [{ action: {} }] }, limitedBy('all')], {
    headers: { authorization: `Basic ${Buffer.from('ann:password').toString('base64')}` },
    consumers: ann,
    middlewares: { users: { basicAuth: { users: [htpasswd] } }, limit: { rateLimit: unlimited } },
  }),
  endpoints(10),
  endpoints(1_000),
];
