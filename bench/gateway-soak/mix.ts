import { randomBytes } from 'node:crypto';
import type { CaseConfig, CaseConsumers, Policies } from '../express-gateway/conformance-case.js';
import { ask, type Asked, sendNoise, speak } from './clients.js';

const proxy = { proxy: [{ action: { serviceEndpoint: 'cars' } }] };

/** By the first part of the path. */
const policies: Readonly<Record<string, Policies>> = {
  plain: [proxy],
  key: [{ 'key-auth': [{ action: {} }] }, proxy],
  cached: [{ cache: [{ action: { maxBytes: 1_048_576 } }] }, proxy],
  zipped: [{ compression: [{ action: {} }] }, proxy],
  changed: [
    { 'request-transformer': [{ action: { body: { add: { by: "'gateway'" } } } }] },
    {
      'response-transformer': [
        { action: { headers: { add: { 'x-by': 'req.path' } }, body: { add: { by: "'gateway'" } } } },
      ],
    },
    proxy,
  ],
  limited: [
    { 'rate-limit': [{ action: { max: 5, windowMs: 10_000, rateLimitBy: "${req.headers['x-who']}" } }] },
    proxy,
  ],
  nowhere: [{ proxy: [{ action: { serviceEndpoint: 'nobody' } }] }],
};

export const configFor = (port: number): CaseConfig => ({
  apiEndpoints: Object.fromEntries(Object.keys(policies).map((name) => [name, { host: '*', paths: [`/${name}/*`] }])),
  // Nothing listens on the second.
  serviceEndpoints: { cars: { urls: [`http://127.0.0.1:${port}`] }, nobody: { urls: ['http://127.0.0.1:1'] } },
  pipelines: Object.fromEntries(
    Object.entries(policies).map(([name, steps]) => [name, { apiEndpoints: [name], policies: steps }]),
  ),
  policies: [...new Set(Object.values(policies).flatMap((steps) => steps.flatMap((step) => Object.keys(step))))],
});

export const consumers: CaseConsumers = {
  users: [{ username: 'ann' }],
  credentials: [{ consumer: 'ann', type: 'key-auth', credential: { keyId: 'key', keySecret: 'secret' } }],
};

const some = (most: number): number => Math.floor(Math.random() * most);
const noise = [
  'GET / HTTP/9.9\r\n\r\n',
  'POST /plain/x HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
];
const json = { 'content-type': 'application/json' };

/** What clients do, each as often as the others; each is another one each time. */
const requests: readonly (() => Asked)[] = [
  () => ({ path: `/plain/x?${some(1e9)}`, status: 200 }),
  () => ({ path: '/plain/large', status: 200 }),
  () => ({
    path: '/plain/x',
    method: 'POST',
    headers: json,
    body: randomBytes(some(20_000)).toString('hex'),
    status: 200,
  }),
  () => ({ path: '/key/x', headers: { authorization: 'apiKey key:secret' }, status: 200 }),
  () => ({ path: '/key/x', headers: { authorization: `apiKey key:${some(1e9)}` }, status: 401 }),
  () => ({ path: '/key/x', headers: { authorization: `apiKey ${some(1e9)}:secret` }, status: 401 }),
  () => ({ path: `/cached/kept/${some(2_000)}`, status: 200 }),
  () => ({ path: '/zipped/large', headers: { 'accept-encoding': 'gzip' }, status: 200 }),
  () => ({ path: '/zipped/large', headers: { 'accept-encoding': 'br' }, leavesAfterMs: some(5), status: 200 }),
  () => ({ path: '/changed/x', method: 'POST', headers: json, body: JSON.stringify({ a: some(1e9) }), status: 200 }),
  () => ({ path: '/changed/x', method: 'POST', headers: json, body: '{', status: 400 }),
  () => ({ path: '/limited/x', headers: { 'x-who': String(some(1e6)) }, status: 200 }),
  () => ({ path: '/plain/slow', leavesAfterMs: 1 + some(100), status: 200 }),
  () => ({ path: '/plain/gone', status: 502 }),
  () => ({ path: '/nowhere/x', status: 502 }),
  () => ({ path: `/unknown/${some(1e9)}`, status: 404 }),
];

const others: readonly ((port: number) => Promise<void>)[] = [
  (port) => ask(port, { path: '/plain/broken', leavesAfterMs: 1_000, status: 200 }),
  (port) => sendNoise(port, noise[some(noise.length)]!),
  (port) => speak(port, true),
  (port) => speak(port, false),
];

export function askSomething(port: number): Promise<void> {
  const which = some(requests.length + others.length);
  return which < requests.length ? ask(port, requests[which]!()) : others[which - requests.length]!(port);
}
