import type { CaseArea, CaseRequest, ConformanceCase } from '../conformance-case.js';
import { gets, piped, proxied, saying } from './answering.js';

type Action = Readonly<Record<string, unknown>>;

/** Counts of Express Gateway belong to a text alone, whoever counts: each case counts for its own. */
const counting = (action: Action): Action => ({ delayAfter: 0, delayMs: 0, rateLimitBy: '{id}', ...action });

const tried = (name: string, action: Action, ...requests: readonly CaseRequest[]): ConformanceCase => ({
  name: `rate-limit ${name}`,
  config: piped([{ 'rate-limit': [{ action: counting(action) }] }, ...saying('in')]),
  requests,
});

const who = (name: string): CaseRequest => ({ headers: [['X-Who', name]] });
const json: CaseRequest = { headers: [['Accept', 'application/json']] };
const html: CaseRequest = { headers: [['Accept', 'text/html']] };

/** rate-limit, within one window. */
export const rateLimit: CaseArea = {
  area: 'rate-limit',
  cases: [
    tried('counts down', { max: 3 }, ...gets('/', '/', '/')),
    tried('refuses', { max: 2 }, ...gets('/', '/', '/', '/')),
    tried('of one', { max: 1 }, ...gets('/', '/')),
    tried('off', { max: 0 }, ...gets('/', '/')),
    tried('by default five', {}, ...gets('/', '/', '/', '/', '/', '/')),
    tried('message', { max: 1, message: 'Not so fast' }, {}, {}),
    tried('status', { max: 1, statusCode: 503 }, {}, {}),
    tried('message and status', { max: 1, statusCode: 420, message: 'Calm down' }, {}, {}),
    tried('told as JSON', { max: 1 }, json, json),
    tried('told as HTML', { max: 1 }, html, html),
    tried('told as JSON, with a message', { max: 1, message: 'Not so fast' }, json, json),
    tried('window', { max: 1, windowMs: 3_600_000 }, {}, {}),
    tried('window of a month', { max: 1, windowMs: 2_592_000_000 }, {}, {}),
    tried('delayAfter and delayMs', { max: 3, delayAfter: 1, delayMs: 5 }, {}, {}, {}, {}),
    tried('every method counts', { max: 2 }, {}, { method: 'POST' }, { method: 'DELETE' }),
    tried('HEAD', { max: 1 }, { method: 'HEAD' }, { method: 'HEAD' }),
    tried('by a header', { max: 1, rateLimitBy: "{id} ${req.headers['x-who']}" }, who('a'), who('b'), who('a')),
    tried('by a path', { max: 1, rateLimitBy: '{id} ${req.path}' }, ...gets('/a', '/b', '/a')),
    tried('by a query', { max: 1, rateLimitBy: '{id} ${req.query.k}' }, ...gets('/?k=1', '/?k=2', '/?k=1')),
    tried('by a method', { max: 1, rateLimitBy: '{id} ${req.method}' }, {}, { method: 'POST' }, {}),
    tried('by the address', { max: 1, rateLimitBy: '{id} ${req.ip}' }, {}, {}),
    tried('by the host', { max: 1, rateLimitBy: '{id} ${req.hostname}' }, {}, {}),
    {
      ...tried('by default by the address', {}, {}, {}),
      own: true,
      config: piped([{ 'rate-limit': [{ action: { max: 1, delayAfter: 0, delayMs: 0 } }] }, ...saying('in')]),
    },
    {
      name: 'rate-limit before a proxy',
      config: piped([{ 'rate-limit': [{ action: counting({ max: 1 }) }] }, proxied()]),
      requests: gets('/', '/'),
    },
    {
      name: 'rate-limit with a condition',
      config: piped([
        { 'rate-limit': [{ condition: { name: 'method', methods: ['POST'] }, action: counting({ max: 1 }) }] },
        ...saying('in'),
      ]),
      requests: [{}, { method: 'POST' }, { method: 'POST' }, {}],
    },
    {
      name: 'rate-limit of two steps with texts of their own',
      config: piped([
        {
          'rate-limit': [
            { action: counting({ max: 3, rateLimitBy: '{id} one' }) },
            { action: counting({ max: 1, rateLimitBy: '{id} two' }) },
          ],
        },
        ...saying('in'),
      ]),
      requests: gets('/', '/'),
    },
    {
      name: 'rate-limit of two pipelines with one text',
      config: {
        apiEndpoints: { one: { paths: ['/one'] }, two: { paths: ['/two'] } },
        pipelines: {
          first: {
            apiEndpoints: ['one'],
            policies: [{ 'rate-limit': [{ action: counting({ max: 2 }) }] }, ...saying('one')],
          },
          second: {
            apiEndpoints: ['two'],
            policies: [{ 'rate-limit': [{ action: counting({ max: 2 }) }] }, ...saying('two')],
          },
        },
      },
      requests: gets('/one', '/one', '/two'),
    },
  ],
};
