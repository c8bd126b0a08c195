import type { BackendAnswer, CaseArea, CaseRequest, ConformanceCase } from '../conformance-case.js';
import { gets, piped, proxied } from './answering.js';

type Action = Readonly<Record<string, unknown>>;

const json: readonly [string, string] = ['Content-Type', 'application/json'];
const form: readonly [string, string] = ['Content-Type', 'application/x-www-form-urlencoded'];
const post = (body: string, ...headers: readonly (readonly [string, string])[]): CaseRequest => ({
  method: 'POST',
  path: '/p?color=red',
  headers,
  body,
});
const object = post('{"a":1,"b":"two","c":{"d":true}}', json);

const asked = (name: string, action: Action, ...requests: readonly CaseRequest[]): ConformanceCase => ({
  name: `request-transformer ${name}`,
  config: piped([{ 'request-transformer': [{ action }] }, proxied()], { paths: ['/cars/:id', '/*'] }),
  requests: requests.length === 0 ? gets('/cars/7?color=red') : requests,
});

const answered = (name: string, action: Action, answer: BackendAnswer = {}): ConformanceCase => ({
  name: `response-transformer ${name}`,
  config: piped([{ 'response-transformer': [{ action }] }, proxied()]),
  answer,
  requests: gets('/p?color=red'),
});

const text: BackendAnswer = { headers: [['Content-Type', 'text/plain']], body: 'words' };
const headed: BackendAnswer = { headers: [json, ['X-A', 'one'], ['X-B', 'two']], body: '{"a":1,"b":2}' };

/** request-transformer and response-transformer. */
export const transformers: CaseArea = {
  area: 'transformers',
  cases: [
    asked('adds a header', { headers: { add: { 'x-a': "'one'" } } }),
    asked('adds several headers', { headers: { add: { 'x-a': "'one'", 'x-b': "'two'" } } }),
    asked('adds a header from the request', {
      headers: { add: { 'x-a': 'req.path', 'x-b': 'req.query.color', 'x-c': 'req.method' } },
    }),
    asked('adds a header from a parameter', { headers: { add: { 'x-a': 'req.params.id' } } }),
    asked(
      'adds a header from another',
      { headers: { add: { 'x-a': "req.headers['x-b']" } } },
      { headers: [['X-B', 'from']] },
    ),
    asked(
      'adds a header over the client’s',
      { headers: { add: { 'x-a': "'ours'" } } },
      { headers: [['X-A', 'theirs']] },
    ),
    asked('adds a header with a number', { headers: { add: { 'x-a': 42 } } }),
    asked('adds a joined header', { headers: { add: { 'x-a': "req.method + ':' + req.path" } } }),
    asked(
      'removes a header',
      { headers: { remove: ['x-a'] } },
      {
        headers: [
          ['X-A', 'one'],
          ['X-B', 'two'],
        ],
      },
    ),
    asked('removes a header in capital letters', { headers: { remove: ['X-A'] } }, { headers: [['X-A', 'one']] }),
    asked('removes a header that is not there', { headers: { remove: ['x-a'] } }),
    asked(
      'adds and removes headers',
      { headers: { add: { 'x-a': "'new'" }, remove: ['x-b'] } },
      { headers: [['X-B', 'two']] },
    ),
    asked('adds and removes one header', { headers: { add: { 'x-a': "'new'" }, remove: ['x-a'] } }),
    asked(
      'removes authorization',
      { headers: { remove: ['authorization'] } },
      { headers: [['Authorization', 'Bearer x']] },
    ),
    asked('removes cookies', { headers: { remove: ['cookie'] } }, { headers: [['Cookie', 'a=1']] }),
    asked(
      'leaves a body alone',
      { headers: { add: { 'x-a': "'one'" } } },
      object,
      post('words', ['Content-Type', 'text/plain']),
    ),
    asked('adds to a JSON body', { body: { add: { e: "'five'" } } }, object),
    asked('adds a number to a JSON body', { body: { add: { e: '5' } } }, object),
    asked(
      'adds what the request has to a JSON body',
      { body: { add: { color: 'req.query.color', how: 'req.method' } } },
      object,
    ),
    asked('adds over a member of a JSON body', { body: { add: { a: "'new'" } } }, object),
    asked('adds from the body', { body: { add: { e: 'req.body.b' } } }, object),
    asked('removes from a JSON body', { body: { remove: ['a'] } }, object),
    asked('removes several', { body: { remove: ['a', 'b'] } }, object),
    asked('removes all', { body: { remove: ['a', 'b', 'c'] } }, object),
    asked('removes what is not there', { body: { remove: ['zzz'] } }, object),
    asked('adds and removes in a JSON body', { body: { add: { e: "'five'" }, remove: ['a', 'c'] } }, object),
    asked('adds to a form', { body: { add: { e: "'five'" } } }, post('a=1&b=two', form)),
    asked(
      'adds to a form with fields inside fields',
      { body: { add: { e: "'five'" } } },
      post('a[b]=1&c%5Bd%5D[e]=2', form),
      post('a=1&a=2', form),
    ),
    asked('removes from a form with fields inside fields', { body: { remove: ['a'] } }, post('a[b]=1&c[d]=2', form)),
    asked('removes from a form', { body: { remove: ['a'] } }, post('a=1&b=two', form)),
    asked('adds to an empty JSON body', { body: { add: { e: "'five'" } } }, post('{}', json)),
    asked('adds to no body', { body: { add: { e: "'five'" } } }, {}, { method: 'POST' }),
    asked('adds to a body that is no JSON', { body: { add: { e: "'five'" } } }, post('{"a":', json)),
    asked('adds to a list', { body: { add: { e: "'five'" } } }, post('[1,2]', json)),
    asked(
      'adds to a body of another kind',
      { body: { add: { e: "'five'" } } },
      post('words', ['Content-Type', 'text/plain']),
    ),
    asked(
      'headers and body',
      { headers: { add: { 'x-a': "'one'" } }, body: { add: { e: "'five'" }, remove: ['a'] } },
      object,
    ),
    {
      name: 'request-transformer with a condition',
      config: piped([
        {
          'request-transformer': [
            { condition: { name: 'pathExact', path: '/a' }, action: { headers: { add: { 'x-a': "'one'" } } } },
          ],
        },
        proxied(),
      ]),
      requests: gets('/a', '/b'),
    },
    {
      name: 'request-transformer of two steps',
      config: piped([
        {
          'request-transformer': [
            { action: { headers: { add: { 'x-a': "'one'" } } } },
            { action: { headers: { add: { 'x-b': "'two'" }, remove: ['x-c'] } } },
          ],
        },
        proxied(),
      ]),
      requests: [{ headers: [['X-C', 'three']] }],
    },
    answered('adds a header', { headers: { add: { 'x-new': "'one'" } } }, headed),
    answered(
      'adds a header from the request',
      { headers: { add: { 'x-new': 'req.path', 'x-how': 'req.method' } } },
      headed,
    ),
    answered('adds a header over the service’s', { headers: { add: { 'x-a': "'ours'" } } }, headed),
    answered('adds several headers', { headers: { add: { 'x-c': "'3'", 'x-d': "'4'" } } }, headed),
    answered('removes a header', { headers: { remove: ['x-a'] } }, headed),
    answered('removes several headers', { headers: { remove: ['x-a', 'x-b'] } }, headed),
    answered('removes a header that is not there', { headers: { remove: ['x-z'] } }, headed),
    answered('adds and removes headers', { headers: { add: { 'x-c': "'3'" }, remove: ['x-a'] } }, headed),
    answered('adds to the body', { body: { add: { c: "'three'" } } }, headed),
    answered('adds what the request has to the body', { body: { add: { c: 'req.query.color' } } }, headed),
    answered('removes from the body', { body: { remove: ['a'] } }, headed),
    answered('adds and removes in the body', { body: { add: { c: '3' }, remove: ['a'] } }, headed),
    answered('a body that is no JSON', { body: { add: { c: '3' } } }, text),
    answered(
      'a body in parts',
      { body: { add: { c: '3' } } },
      { headers: [json], body: JSON.stringify({ a: 'x'.repeat(300) }), parts: 3 },
    ),
    answered(
      'an error of the service',
      { body: { add: { c: '3' } } },
      { status: 500, headers: [json], body: '{"wrong":true}' },
    ),
    answered('an empty answer', { body: { add: { c: '3' } } }, { status: 204, headers: [], body: '' }),
    answered('a list', { body: { add: { c: '3' } } }, { headers: [json], body: '[1]' }),
    answered('headers and body', { headers: { add: { 'x-c': "'3'" } }, body: { add: { c: '3' } } }, headed),
  ],
};
