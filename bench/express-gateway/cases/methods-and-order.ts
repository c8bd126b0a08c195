import type { ApiEndpointConfig } from '@tiffin/contracts';
import type { CaseArea, CaseConfig, CaseRequest, ConformanceCase, Policies } from '../conformance-case.js';
import { gets, named, proxied, saying } from './answering.js';

const by = (...methods: readonly string[]): readonly CaseRequest[] => methods.map((method) => ({ method, path: '/p' }));

const listed = (name: string, methods: ApiEndpointConfig['methods'], ...tried: readonly string[]): ConformanceCase => ({
  name: `methods ${name}`,
  config: named({ hit: { paths: ['/p'], ...(methods === undefined ? {} : { methods }) } }),
  requests: by(...tried),
});

const ordered = (
  name: string,
  endpoints: Readonly<Record<string, ApiEndpointConfig>>,
  ...paths: readonly string[]
): ConformanceCase => ({ name: `order ${name}`, config: named(endpoints), requests: gets(...paths) });

/** Endpoints `one`, `two`, ... for these paths, with a pipeline each. */
const pipelined = (...pipelines: readonly (readonly [paths: readonly string[], policies: Policies])[]): CaseConfig => ({
  apiEndpoints: Object.fromEntries(pipelines.map(([paths], index) => [`e${index}`, { paths }])),
  serviceEndpoints: { service: { urls: ['{backend}'] } },
  pipelines: Object.fromEntries(
    pipelines.map(([, policies], index) => [`p${index}`, { apiEndpoints: [`e${index}`], policies }]),
  ),
});

const goesOn: Policies = [{ log: [{ action: { message: '[{id}] passed' } }] }];
const skipped: Policies = [
  { terminate: [{ condition: { name: 'never' }, action: { statusCode: 200, message: 'no' } }] },
];

/** `methods`, the order of endpoints, and what happens where a pipeline does not answer. */
export const methodsAndOrder: CaseArea = {
  area: 'methods and order',
  cases: [
    listed('one', ['GET'], 'GET'),
    listed('another than the listed', ['GET'], 'POST', 'DELETE'),
    listed('who lists GET answers HEAD', ['GET'], 'HEAD'),
    listed('who lists POST does not answer HEAD', ['POST'], 'HEAD'),
    listed('several', ['GET', 'POST'], 'GET', 'POST', 'PUT'),
    listed('in small letters', ['get', 'post'], 'GET', 'POST', 'PUT'),
    listed('absent is every method', undefined, 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'),
    listed('rare ones where every method is taken', undefined, 'PROPFIND', 'REPORT', 'TRACE', 'PURGE'),
    listed('with spaces around', [' GET ', ' PUT'], 'GET', 'PUT', 'POST'),
    listed('OPTIONS where it is not listed', ['GET', 'POST'], 'OPTIONS'),
    listed('OPTIONS where it is listed', ['OPTIONS'], 'OPTIONS', 'GET'),
    listed('PUT, PATCH and DELETE', ['PUT', 'PATCH', 'DELETE'], 'PUT', 'PATCH', 'DELETE', 'GET'),
    listed('a rare one that is listed', ['PROPFIND'], 'PROPFIND', 'GET'),
    {
      name: 'methods decide between endpoints of one path',
      config: named({ read: { paths: ['/p'], methods: ['GET'] }, write: { paths: ['/p'], methods: ['POST', 'PUT'] } }),
      requests: by('GET', 'POST', 'PUT', 'HEAD', 'DELETE'),
    },
    {
      name: 'methods that do not fit go on to an endpoint of a wider path',
      config: named({ read: { paths: ['/p'], methods: ['GET'] }, rest: { paths: ['/*'] } }),
      requests: by('GET', 'POST'),
    },
    {
      name: 'methods and a wider path before',
      config: named({ rest: { paths: ['/*'], methods: ['POST'] }, read: { paths: ['/p'], methods: ['GET'] } }),
      requests: by('GET', 'POST', 'PUT'),
    },
    ordered('the first that matches answers', { one: { paths: ['/p'] }, two: { paths: ['/p'] } }, '/p'),
    ordered('specific before general', { one: { paths: ['/a/b'] }, two: { paths: ['/a/*'] } }, '/a/b', '/a/c'),
    ordered('general before specific', { one: { paths: ['/a/*'] }, two: { paths: ['/a/b'] } }, '/a/b', '/a/c'),
    ordered('parameter before text', { one: { paths: ['/a/:b'] }, two: { paths: ['/a/b'] } }, '/a/b', '/a/c'),
    ordered('every path first', { one: {}, two: { paths: ['/p'] } }, '/p', '/q'),
    ordered('every path last', { one: { paths: ['/p'] }, two: {} }, '/p', '/q'),
    ordered('regex and text', { one: { pathRegex: '^/p' }, two: { paths: ['/p'] } }, '/p', '/pq', '/q'),
    ordered('names that are numbers come first', { b: { paths: ['/p'] }, a: { paths: ['/p'] } }, '/p'),
    ordered(
      'twelve endpoints',
      Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`e${index}`, { paths: [`/e${index}`, '/all'] }])),
      '/e0',
      '/e11',
      '/all',
      '/none',
    ),
    {
      name: 'fall-through: a pipeline without an answer goes on to the next endpoint',
      config: pipelined([['/p'], goesOn], [['/p'], saying('second')]),
      requests: gets('/p'),
    },
    {
      name: 'fall-through: a skipped step goes on to the next endpoint',
      config: pipelined([['/p'], skipped], [['/*'], saying('second')]),
      requests: gets('/p', '/q'),
    },
    {
      name: 'fall-through: nothing behind it',
      config: pipelined([['/p'], goesOn]),
      requests: gets('/p'),
    },
    {
      name: 'fall-through: three pipelines log before one answers',
      config: pipelined([['/p'], goesOn], [['/p'], goesOn], [['/p'], goesOn], [['/p'], saying('fourth')]),
      requests: gets('/p'),
    },
    {
      name: 'fall-through: two paths of one endpoint that both match run its pipeline twice',
      config: pipelined([['/p', '/*'], goesOn], [['/p'], saying('second')]),
      requests: gets('/p'),
    },
    {
      name: 'fall-through: a proxy ends it',
      config: pipelined([['/p'], [proxied()]], [['/p'], saying('second')]),
      requests: gets('/p'),
    },
    {
      name: 'pipeline: steps run in order, and the first answer counts',
      config: pipelined([['/p'], [...goesOn, ...saying('one'), ...saying('two')]]),
      requests: gets('/p'),
    },
    {
      name: 'pipeline: the same policy several times, with several steps',
      config: pipelined([
        ['/p'],
        [
          { log: [{ action: { message: '[{id}] a' } }, { action: { message: '[{id}] b' } }] },
          ...goesOn,
          ...saying('end'),
        ],
      ]),
      requests: gets('/p'),
    },
    {
      name: 'pipeline: no policies',
      config: pipelined([['/p'], []]),
      requests: gets('/p'),
    },
    {
      name: 'pipeline: no policies, and an endpoint behind it',
      config: pipelined([['/p'], []], [['/p'], saying('second')]),
      requests: gets('/p'),
    },
    {
      name: 'pipeline: none for the endpoint',
      config: { apiEndpoints: { lonely: { paths: ['/p'] } }, pipelines: {} },
      requests: gets('/p', '/q'),
    },
    {
      name: 'pipeline: none for the endpoint, and another endpoint behind it',
      config: {
        apiEndpoints: { lonely: { paths: ['/p'] }, other: { paths: ['/p'] } },
        pipelines: { main: { apiEndpoints: ['other'], policies: saying('other') } },
      },
      requests: gets('/p'),
    },
    {
      name: 'pipeline: two endpoints in one',
      config: {
        apiEndpoints: { one: { paths: ['/a'] }, two: { paths: ['/b'] } },
        pipelines: { main: { apiEndpoints: ['one', 'two'], policies: saying('both') } },
      },
      requests: gets('/a', '/b', '/c'),
    },
    {
      name: 'pipeline: an endpoint in two has the last',
      config: {
        apiEndpoints: { one: { paths: ['/a'] } },
        pipelines: {
          first: { apiEndpoints: ['one'], policies: saying('first') },
          second: { apiEndpoints: ['one'], policies: saying('second') },
        },
      },
      requests: gets('/a'),
    },
    {
      name: 'scopes: an endpoint with scopes and no policy that proves who calls',
      config: {
        ...pipelined(),
        apiEndpoints: { one: { scopes: ['read'] } },
        pipelines: { main: { apiEndpoints: ['one'], policies: saying('in') } },
      },
      requests: gets('/p'),
    },
  ],
};
