import type { CaseArea, CaseRequest, ConformanceCase, Policies } from '../conformance-case.js';
import { gets, piped, proxied, saying } from './answering.js';

const ended = (
  name: string,
  action: Readonly<Record<string, unknown>>,
  ...requests: readonly CaseRequest[]
): ConformanceCase => ({
  name: `terminate ${name}`,
  config: piped([{ terminate: [{ action }] }]),
  requests: requests.length === 0 ? [{}] : requests,
});

const told = (name: string, message: string, ...requests: readonly CaseRequest[]): ConformanceCase => ({
  name: `log ${name}`,
  config: piped([{ log: [{ action: { message: `[{id}] ${message}` } }] }, ...saying('end')], {
    paths: ['/cars/:id', '/*'],
  }),
  requests: requests.length === 0 ? [{ path: '/cars/7?color=red' }] : requests,
});

const forwarded = (
  name: string,
  action: Readonly<Record<string, unknown>>,
  ...requests: readonly CaseRequest[]
): ConformanceCase => ({
  name: `headers ${name}`,
  config: piped([{ headers: [{ action }] }, proxied()], { paths: ['/cars/:id', '/*'] }),
  requests: requests.length === 0 ? [{ path: '/cars/7?color=red' }] : requests,
});

const twice: Policies = [
  {
    headers: [
      { action: { forwardHeaders: { 'x-a': "'one'" } } },
      { action: { forwardHeaders: { 'x-a': "'two'", 'x-b': "'three'" } } },
    ],
  },
  proxied(),
];

/** terminate, log and headers. */
export const answers: CaseArea = {
  area: 'terminate, log, headers',
  cases: [
    ended('by default', {}),
    { name: 'terminate without an action', config: piped([{ terminate: [{}] }]), requests: gets('/') },
    { name: 'terminate without steps', config: piped([{ terminate: [] }]), requests: gets('/') },
    { name: 'terminate with nothing', config: piped([{ terminate: null }]), requests: gets('/') },
    ended('with a status', { statusCode: 503 }),
    ended('with a message', { message: 'Back at noon' }),
    ended('with both', { statusCode: 200, message: 'ok' }),
    ended('with 204', { statusCode: 204, message: 'unseen' }),
    ended('with 304', { statusCode: 304, message: 'unseen' }),
    ended('with 201', { statusCode: 201, message: 'made' }),
    ended('with 302 and no place to go', { statusCode: 302, message: 'elsewhere' }),
    ended('with 404', { statusCode: 404, message: 'nobody' }),
    ended('with 500', { statusCode: 500, message: 'broken' }),
    ended('with an unusual status', { statusCode: 299, message: 'unusual' }),
    ended('with an empty message', { statusCode: 200, message: '' }),
    ended('with other letters', { statusCode: 200, message: 'Grüße, 世界' }),
    ended('with markup', { statusCode: 200, message: '<b>bold</b>' }),
    ended('with what looks like JSON', { statusCode: 200, message: '{"a":1}' }),
    ended('with line breaks', { statusCode: 200, message: 'a\nb' }),
    ended('HEAD', { statusCode: 200, message: 'ok' }, { method: 'HEAD' }),
    ended('POST with a body', { statusCode: 200, message: 'ok' }, { method: 'POST', body: 'text' }),
    ended(
      'If-None-Match that fits nothing',
      { statusCode: 200, message: 'ok' },
      { headers: [['If-None-Match', '"x"']] },
    ),
    ended('a text as the status', { statusCode: '202', message: 'ok' }),
    told('text', 'plain text'),
    told('method', '${req.method}', { path: '/' }, { method: 'POST', path: '/' }),
    told('url', '${req.url}'),
    told('path', '${req.path}'),
    told('originalUrl', '${req.originalUrl}'),
    told('hostname', '${req.hostname}', { path: '/', host: '{host}:80' }),
    told('host', '${req.host}', { path: '/' }),
    told('header', "${req.headers['x-a']}", { path: '/', headers: [['X-A', 'seen']] }),
    told('header that is not there', "${req.headers['x-a']}", { path: '/' }),
    told('header with a dot', '${req.headers.host}', { path: '/' }),
    told('query', '${req.query.color}'),
    told('query that is not there', '${req.query.size}'),
    told('parameter of the path', '${req.params.id}'),
    told('protocol', '${req.protocol}', { path: '/' }),
    told('HTTP version', '${req.httpVersion}', { path: '/' }),
    told('ip', '${req.ip}', { path: '/' }),
    told('endpoint', '${egContext.apiEndpoint.apiEndpointName}', { path: '/' }),
    told('endpoint, short', '${apiEndpoint.apiEndpointName}', { path: '/' }),
    told('endpoint scopes', '${apiEndpoint.scopes}', { path: '/' }),
    told('several values', '${req.method} ${req.path} from ${req.hostname}'),
    told('a choice', "${req.method === 'GET' ? 'read' : 'write'}", { path: '/' }, { method: 'POST', path: '/' }),
    told('a sum', '${1 + 1}', { path: '/' }),
    told('a joined text', "${'a' + req.method}", { path: '/' }),
    told('a call', '${req.method.toLowerCase()}', { path: '/' }),
    told('a default', "${req.query.size || 'none'}"),
    told('what fails does not fail the request', '${nobody.knows}', { path: '/' }),
    told('a brace without a dollar', '{ and } stay', { path: '/' }),
    told('a dollar without a brace', 'costs $5', { path: '/' }),
    told('decoded query', '${req.query.a}', { path: '/?a=b%20c+d' }),
    told('repeated query', '${req.query.a}', { path: '/?a=1&a=2' }),
    forwarded('literal', { forwardHeaders: { 'x-a': "'one'" } }),
    forwarded('prefix', { headersPrefix: 'x-', forwardHeaders: { a: "'one'", b: "'two'" } }),
    forwarded('method', { forwardHeaders: { 'x-a': 'req.method' } }),
    forwarded('path', { forwardHeaders: { 'x-a': 'req.path' } }),
    forwarded('query', { forwardHeaders: { 'x-a': 'req.query.color' } }),
    forwarded('parameter', { forwardHeaders: { 'x-a': 'req.params.id' } }),
    forwarded('hostname', { forwardHeaders: { 'x-a': 'req.hostname' } }),
    forwarded(
      'another header',
      { forwardHeaders: { 'x-a': "req.headers['x-b']" } },
      { path: '/', headers: [['X-B', 'from']] },
    ),
    forwarded('endpoint', { forwardHeaders: { 'x-a': 'apiEndpoint.apiEndpointName' } }),
    forwarded('request id', { forwardHeaders: { 'x-a': 'requestID' } }),
    forwarded('a number', { forwardHeaders: { 'x-a': '42' } }),
    forwarded('in capital letters', { forwardHeaders: { 'X-Upper': "'one'" } }),
    forwarded(
      'over what the client sent',
      { forwardHeaders: { 'x-a': "'ours'" } },
      { path: '/', headers: [['X-A', 'theirs']] },
    ),
    forwarded('what the client did not send', { forwardHeaders: { 'x-a': "req.headers['x-none']" } }, { path: '/' }),
    forwarded('joined texts', { forwardHeaders: { 'x-a': "req.method + ' ' + req.path" } }),
    forwarded('a choice', { forwardHeaders: { 'x-a': "req.query.color === 'red' ? 'yes' : 'no'" } }),
    { name: 'headers of two steps', config: piped(twice), requests: gets('/') },
    {
      name: 'headers with a condition',
      config: piped([
        { headers: [{ condition: { name: 'pathExact', path: '/a' }, action: { forwardHeaders: { 'x-a': "'one'" } } }] },
        proxied(),
      ]),
      requests: gets('/a', '/b'),
    },
    forwarded('none', { forwardHeaders: {} }),
  ],
};
