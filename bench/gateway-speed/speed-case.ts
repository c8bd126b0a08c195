import type { CaseConfig, Policies } from '../express-gateway/conformance-case.js';

/** What is asked of all sides that can do it. */
export interface SpeedCase {
  readonly name: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** As ours and Express Gateway read it. */
  readonly config: (backend: string) => CaseConfig;
  /** Middlewares of Traefik that do the same, and how many routers it has; undefined where it has no such thing. */
  readonly traefik: { readonly middlewares: Readonly<Record<string, object>>; readonly routers: number } | undefined;
  /** Plain proxying is all that these are asked for. */
  readonly isPlain: boolean;
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
  readonly headers?: SpeedCase['headers'];
  /** Of Traefik. */
  readonly middlewares?: Readonly<Record<string, object>>;
}

/** A policy that both gateways have: one line. */
const guarded = (name: string, policies: Policies, { headers = {}, middlewares }: Asked = {}): SpeedCase => ({
  ...{ name, path: '/e0/cars/7', headers, config: withPolicies(policies), isPlain: false },
  traefik: middlewares === undefined ? undefined : { middlewares, routers: 1 },
});

const endpoints = (count: number): SpeedCase => ({
  ...{ name: `the last of ${count} endpoints`, path: `/e${count - 1}/cars/7`, headers: {}, isPlain: false },
  ...{ config: withPolicies([], count), traefik: { middlewares: {}, routers: count } },
});

const unlimited = { average: 1_000_000, burst: 1_000_000 };
const limit = { max: 1_000_000_000, windowMs: 60_000, delayAfter: 1_000_000_000 };

export const speedCases: readonly SpeedCase[] = [
  { ...guarded('plain proxy', [], { middlewares: {} }), isPlain: true },
  guarded('rate-limit', [{ 'rate-limit': [{ action: { ...limit, rateLimitBy: '${req.headers.host}' } }] }], {
    middlewares: { limit: { rateLimit: unlimited } },
  }),
  guarded(
    'one expression condition',
    [
      {
        terminate: [{ condition: { name: 'expression', expression: "req.headers['x-plan'] === 'none'" }, action: {} }],
      },
    ],
    { headers: { 'x-plan': 'gold' } },
  ),
  endpoints(10),
  endpoints(1_000),
];
