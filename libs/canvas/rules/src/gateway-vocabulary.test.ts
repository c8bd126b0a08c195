import { describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { apiEndpointSchema } from './api-endpoint.js';
import { applyOperations } from './apply-operations.js';
import type { PolicyName } from '@tiffin/contracts/gateway';
import { policySchema } from './policy.js';
import { serviceEndpointSchema } from './service-endpoint.js';
import { smallCanvas } from './testing/small-canvas.js';

const messagesOf = (read: {
  readonly error?: { readonly issues: readonly { readonly message: string }[] } | undefined;
}) => read.error?.issues.map(({ message }) => message).join('; ') ?? 'accepted';

const endpoint = (fields: object): string =>
  messagesOf(apiEndpointSchema.safeParse({ id: 'e', name: 'E', type: 'ApiEndpoint', ...fields }));
const service = (url: string): string =>
  messagesOf(serviceEndpointSchema.safeParse({ id: 's', name: 'S', type: 'ServiceEndpoint', urls: [url] }));
const policy = (name: PolicyName, action: object, condition: object = { name: 'always' }): string =>
  messagesOf(policySchema.safeParse({ id: 'p', name, pairs: [{ condition, action }] }));
const condition = (value: object): string => policy('terminate', {}, value);
const sets = (forwardHeaders: object, headersPrefix = ''): string =>
  policy('headers', { headersPrefix, forwardHeaders });

describe('paths', () => {
  it.each(['/', '*', '/cars', '/cars*', '/x/:id?', '/x/:id(\\d+)', '/v(1|2)/cars', '/files/*', '*.png', '/cars?/x'])(
    'lets %s through, as the gateway does',
    (path) => expect(endpoint({ paths: [path] })).toBe('accepted'),
  );

  it.each<[string, RegExp]>([
    ['/a(b', /"\(" or "\)" lacks its other half/],
    ['/a[b', /"\[" or "]" lacks its other half/],
    ['/:a/:a', /":a" occurs twice, so give one another name/],
    ['/:id(\\d+)(x', /lacks its other half/],
    ['/+a)', /cannot be read|other half/],
    ['cars', /begin the path "cars" with "\/"/],
    ['/a b', /white space/],
    ['/a#b', /"#"/],
    ['/cars?color=red', /holds a query/],
    ['/café', /write "\/caf%C3%A9"/],
    ['/a/../b', /as a segment/],
    ['/.tiffin/metrics', /belong to the platform/],
    [`/${'a'.repeat(500)}`, /at most 500/],
  ])('refuses %s and says why', (path, message) => expect(endpoint({ paths: [path] })).toMatch(message));
});

describe('hosts', () => {
  it.each(['*', '', 'localhost', '*.example.test', 'api-*.example.test', '127.0.0.1', '[::1]', 'my_host.example'])(
    'lets "%s" through',
    (host) => expect(endpoint({ host })).toBe('accepted'),
  );

  it.each<[string, RegExp]>([
    ['http://a.example', /use its host name alone/],
    ['a.example:8080', /compared without it/],
    ['a..b', /no host name/],
    ['-a.example', /no host name/],
    ['münchen.example', /xn--/],
    ['a b', /no host name|encoded/],
  ])('refuses "%s"', (host, message) => expect(endpoint({ host })).toMatch(message));
});

describe('regular expressions of hosts and paths', () => {
  it.each([
    { pathRegex: '^/v\\d+/cars' },
    { hostRegex: '(shop|cars)\\.example\\.test' },
    { hostRegex: 'a', host: '*', pathRegex: '/b' },
    { hostRegex: '.*acme.*', pathRegex: '.*/cars.*' },
  ])('lets %j through', (fields) => expect(endpoint(fields)).toBe('accepted'));

  it.each<[string, object, RegExp]>([
    ['a pattern that is none', { pathRegex: '(' }, /no regular expression/],
    ['a path pattern that takes minutes', { pathRegex: '(a+)+$' }, /hold the gateway for minutes/],
    ['a host pattern that takes minutes', { hostRegex: '([a-z]+)*b' }, /hold the gateway for minutes/],
    ['an empty pattern', { hostRegex: '' }, /give a regular expression/],
    ['a host beside a pattern', { hostRegex: 'a', host: 'a.example' }, /says the host "a\.example" as well/],
    ['paths beside a pattern', { pathRegex: '^/a', paths: ['/b'] }, /says paths as well/],
  ])('refuses %s', (_, fields, message) => expect(endpoint(fields)).toMatch(message));
});

describe('methods', () => {
  it.each([[['get', 'Post']], ['get,POST'], ['*'], [['*']], [['TRACE']]])('lets %j through', (methods) => {
    expect(endpoint({ methods })).toBe('accepted');
  });

  it('refuses what is none, and names those that are', () => {
    expect(endpoint({ methods: ['GTE'] })).toMatch(/"GTE" is no HTTP method; use GET, PUT/);
    expect(condition({ name: 'method', methods: ['FETCH'] })).toMatch(/no HTTP method/);
  });
});

describe('addresses', () => {
  it.each(['nowhere', 'ftp://a', 'http:a', '//a', 'http://a:b@c'])('refuses %s', (url) => {
    expect(service(url)).toMatch(/no address|no user name/);
  });
});

describe('expressions', () => {
  it.each([
    "'gold'",
    '"gold"',
    '42',
    'true',
    "''",
    'req.ip',
    'req.headers["x-a"]',
    'req.headers.x-a',
    'egContext.req.query.a',
    'consumer.id',
    'req.user.id',
    '`${req.ip}`',
    "'a' + req.path",
  ])('lets %s through', (value) => expect(sets({ 'X-A': value })).toBe('accepted'));

  it.each<[string, RegExp]>([
    ['gold', /"gold" is unknown: use one of requestID/],
    ['req.nope', /"req.nope" is unknown: use one of requestID/],
    ['plain text', /"text" cannot be read; write it as one JavaScript expression, and put texts into quotes/],
    ['', /an expression is needed/],
    [' ', /an expression is needed/],
    ['process.exit()', /nothing of the process can be reached/],
    ["req.path = 'a'", /compare with "==="/],
  ])('refuses %j', (value, message) => expect(sets({ 'X-A': value })).toMatch(message));

  it.each(['', ' ', '${}', '${ }', '${req.nope}', '${process.env}', 'a ${req.path'])(
    'refuses the log message %j',
    (message) => expect(policy('log', { message })).toMatch(/unknown|empty|never closed|give a text/),
  );
});

describe('headers of policies', () => {
  it.each(['content-length', 'Content_Length', 'HOST', 'transfer-encoding', 'eg-consumer-id', 'Connection'])(
    'refuses %s, which the gateway decides',
    (name) => expect(sets({ [name]: "'1'" })).toMatch(/is reserved/),
  );

  it.each<[object, string, RegExp]>([
    [{ length: "'1'" }, 'content-', /is reserved/],
    [{ 'a b': "'1'" }, '', /no name of an HTTP header/],
    [{ '': "'1'" }, '', /no name of an HTTP header/],
    [{ a: "'1'" }, 'x y-', /no name of an HTTP header/],
    [{ 'X-A': "'1'", x_a: "'2'" }, '', /one header to many servers/],
    [{ 'X-A': "'a\nb'" }, '', /line breaks/],
  ])('refuses %j with the prefix "%s"', (headers, prefix, message) => expect(sets(headers, prefix)).toMatch(message));
});

describe('parameters of policies and conditions', () => {
  it.each<[PolicyName, object, RegExp]>([
    ['cors', { origin: 'https://a.example/' }, /without a path/],
    ['cors', { origin: ['*'] }, /alone instead of a list/],
    ['cors', { allowedHeaders: ['a b'] }, /no name of an HTTP header/],
    ['cors', { exposedHeaders: 'a,b\nc' }, /no name of an HTTP header/],
    ['cors', { methods: 'GET;POST' }, /no name of an HTTP header/],
    ['cors', { maxAge: -1 }, /from 0 to/],
    ['cors', { optionsSuccessStatus: 300 }, /from 200 to 299/],
    ['terminate', { statusCode: 100 }, /from 200 to 599/],
    ['terminate', { statusCode: 600 }, /from 200 to 599/],
    ['proxy', { serviceEndpoint: 's', hostRewrite: 'http://a' }, /no host/],
    ['proxy', { serviceEndpoint: 's', timeout: 0 }, /from 1 to 3600000/],
  ])('refuses %s with %j', (name, action, message) => expect(policy(name, action)).toMatch(message));

  it.each<[object, RegExp]>([
    [{ name: 'pathMatch', pattern: '(' }, /no regular expression/],
    [{ name: 'pathMatch', pattern: '' }, /give a regular expression/],
    [{ name: 'pathExact', path: 'cars' }, /begin "cars" with/],
    [{ name: 'pathExact', path: '/a b' }, /no request has/],
  ])('refuses the condition %j', (value, message) => expect(condition(value)).toMatch(message));
});

describe('the address of a proxy that ignores the path', () => {
  const proxied = (url: string, ignorePath: boolean): Parameters<typeof applyOperations>[1] => {
    const policies = [{ id: 'p', name: 'proxy', pairs: [{ action: { serviceEndpoint: 'out', ignorePath } }] }];
    return [
      { op: 'removeEntity', id: 'car' },
      { op: 'updateEntity', id: 'out', changes: { urls: [url] } },
      { op: 'addConnection', connection: { id: 'out-pipe', from: 'out', to: 'pipe' } },
      { op: 'updateEntity', id: 'gate', changes: { pipelines: [{ id: 'pipe', name: 'Pipe', policies }] } },
    ];
  };

  it.each<[string, boolean, readonly string[]]>([
    ['http://a/.tiffin/traffic', true, ['proxy-path']],
    ['http://a/%2etiffin/traffic?b=c', true, ['proxy-path']],
    ['http://a/.tiffinish?b=c', true, []],
    ['http://a/?b=c', false, ['proxy-query']],
  ])('%s, ignoring it: %s', (url, ignoresPath, rules) => {
    const answer = applyOperations(smallCanvas, proxied(url, ignoresPath));
    expect(answer instanceof Refusal ? answer.problems.map(({ rule }) => rule) : []).toEqual(rules);
  });
});
