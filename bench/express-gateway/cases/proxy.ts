import type { ApiEndpointConfig } from '@tiffin/contracts';
import type { CaseArea, CaseConfig, CaseRequest, ConformanceCase } from '../conformance-case.js';
import { gets, piped, proxied } from './answering.js';
import { answered, cookies, options, ownHeaders, tried } from './proxy-options.js';

type Action = Readonly<Record<string, unknown>>;

/** The service endpoint is this address. */
const at = (name: string, url: string, action: Action, ...paths: readonly string[]): ConformanceCase => ({
  name: `proxy ${name}`,
  config: piped([proxied(action)], {}, [url]),
  requests: gets(...paths),
});

const stripped = (name: string, endpoint: ApiEndpointConfig, ...paths: readonly string[]): ConformanceCase => ({
  name: `proxy stripPath ${name}`,
  config: piped([proxied({ stripPath: true })], endpoint),
  requests: gets(...paths),
});

/** With a gateway of its own where Location is to be rewritten: that ends the process of Express Gateway. */
const moved = (name: string, location: string, action: Action, status = 302): ConformanceCase => ({
  ...answered(`redirect ${name}`, { status, headers: [['Location', location]], body: '' }, action),
  ...(Object.keys(action).length > 0 && status !== 303 ? { own: true } : {}),
});

const turns = (urls: readonly string[], action: Action = {}): CaseConfig => piped([proxied(action)], {}, urls);

const post = (body: string, ...headers: readonly (readonly [string, string])[]): CaseRequest => ({
  method: 'POST',
  path: '/p',
  headers,
  body,
});

/** What goes to the service and comes back. */
export const proxy: CaseArea = {
  area: 'proxy',
  cases: [
    tried('by default', {}),
    tried('changeOrigin', { changeOrigin: true }),
    tried('changeOrigin off', { changeOrigin: false }),
    tried('changeOrigin off and a port', { changeOrigin: false }, { host: '{host}:8080' }),
    at('a path of the service endpoint is put before', '{backend}/base', {}, '/cars', '/', '/cars?a=1'),
    at('a path that ends with a slash', '{backend}/base/', {}, '/cars', '/'),
    at('a deeper path', '{backend}/a/b/c', {}, '/cars'),
    at('prependPath off', '{backend}/base', { prependPath: false }, '/cars', '/'),
    at('ignorePath', '{backend}/base', { ignorePath: true }, '/cars', '/cars?a=1', '/'),
    at('ignorePath without a path', '{backend}', { ignorePath: true }, '/cars'),
    at('ignorePath and a slash at the end', '{backend}/base/', { ignorePath: true }, '/cars'),
    at('ignorePath and prependPath off', '{backend}/base', { ignorePath: true, prependPath: false }, '/cars'),
    stripped('of a star behind a segment', { paths: ['/api/*'] }, '/api/cars', '/api/cars/7?a=1', '/api/'),
    stripped('of a star in capital letters', { paths: ['/api/*'] }, '/API/cars'),
    stripped('of an exact path', { paths: ['/api'] }, '/api', '/api?a=1', '/api/'),
    stripped('of a parameter', { paths: ['/api/:id'] }, '/api/7', '/api/7?a=1'),
    stripped('of a parameter and more', { paths: ['/api/:id/cars'] }, '/api/7/cars'),
    stripped('of a deeper star', { paths: ['/a/b/c/*'] }, '/a/b/c/d', '/a/b/c/d/e'),
    stripped('of a star inside a segment', { paths: ['/api*'] }, '/api', '/apis', '/api/cars'),
    stripped('of every path', {}, '/cars', '/'),
    stripped('of a star at the beginning', { paths: ['*'] }, '/cars?a=1'),
    stripped('of several paths', { paths: ['/one/*', '/two/deep/*'] }, '/one/x', '/two/deep/x'),
    stripped('of nothing but a query', { paths: ['/api/*'] }, '/api/?a=1'),
    stripped('keeps what is encoded', { paths: ['/api/*'] }, '/api/a%20b%2Fc'),
    stripped('of a regex', { pathRegex: '^/api' }, '/api/cars'),
    {
      name: 'proxy stripPath before a path of the service endpoint',
      config: piped([proxied({ stripPath: true })], { paths: ['/api/*'] }, ['{backend}/base']),
      requests: gets('/api/cars?a=1', '/api/'),
    },
    {
      name: 'proxy stripPath and ignorePath',
      config: piped([proxied({ stripPath: true, ignorePath: true })], { paths: ['/api/*'] }, ['{backend}/base']),
      requests: gets('/api/cars'),
    },
    tried('xfwd', { xfwd: true }, {}),
    tried('xfwd and a port', { xfwd: true }, { host: '{host}:8080' }),
    tried('xfwd off passes on what the client says', { xfwd: false }, { headers: [['X-Forwarded-For', '1.2.3.4']] }),
    tried(
      'xfwd on what the client says',
      { xfwd: true },
      {
        headers: [
          ['X-Forwarded-For', '1.2.3.4'],
          ['X-Forwarded-Host', 'h'],
          ['X-Forwarded-Proto', 'https'],
          ['X-Forwarded-Port', '1'],
        ],
      },
    ),
    tried('auth', { auth: 'user:pass' }, {}),
    tried('auth over what the client says', { auth: 'user:pass' }, { headers: [['Authorization', 'Bearer x']] }),
    tried('auth absent passes on what the client says', {}, { headers: [['Authorization', 'Bearer x']] }),
    { ...tried('preserveHeaderKeyCase', { preserveHeaderKeyCase: true }, { headers: [['X-Odd-CASE', '1']] }) },
    {
      ...tried(
        'preserveHeaderKeyCase sends the spelling',
        { preserveHeaderKeyCase: true },
        { headers: [['X-Odd-CASE', '1']] },
      ),
      spelling: true,
    },
    tried('strategy', { strategy: 'round-robin' }),
    tried('secure off, without TLS', { secure: false }),
    tried('secure on, without TLS', { secure: true }),
    tried('followRedirects off', { followRedirects: false }),
    {
      ...tried('followRedirects', { followRedirects: true }, {}),
      answer: { status: 302, headers: [['Location', '{backend}/introspect']], body: '' },
    },
    tried('proxyUrl', { proxyUrl: '{other}' }, ...gets('/cars?a=1'), { method: 'POST', body: 'a' }),
    tried('toProxy', { toProxy: true }, { path: '/cars' }),
    tried('timeout', { timeout: 5000 }),
    tried('proxyTimeout', { proxyTimeout: 5000 }),
    ...ownHeaders,
    ...options,
    tried('a parameter that nobody knows', { nonsense: true }),
    moved('as it comes', '{backend}/new', {}),
    moved('hostRewrite', '{backend}/new', { hostRewrite: 'public.example.com' }),
    moved('hostRewrite of another host', 'http://elsewhere.test/new', { hostRewrite: 'public.example.com' }),
    moved('autoRewrite', '{backend}/new', { autoRewrite: true }),
    moved('autoRewrite of another host', 'http://elsewhere.test/new', { autoRewrite: true }),
    moved('hostRewrite wins over autoRewrite', '{backend}/new', {
      autoRewrite: true,
      hostRewrite: 'public.example.com',
    }),
    moved('protocolRewrite', '{backend}/new', { protocolRewrite: 'https' }),
    moved('protocolRewrite and autoRewrite', '{backend}/new', { protocolRewrite: 'https', autoRewrite: true }),
    moved('relative', '/new', { autoRewrite: true }),
    moved('201', '{backend}/new', { autoRewrite: true }, 201),
    moved('301', '{backend}/new', { autoRewrite: true }, 301),
    moved('303', '{backend}/new', { autoRewrite: true }, 303),
    moved('307', '{backend}/new', { autoRewrite: true }, 307),
    moved('308', '{backend}/new', { autoRewrite: true }, 308),
    answered('201', { status: 201, body: 'made' }),
    answered('204', { status: 204, headers: [], body: '' }),
    answered('304', { status: 304, headers: [['ETag', '"a"']], body: '' }),
    answered('400', { status: 400, body: '{"wrong":true}' }),
    answered('401 and what to do', { status: 401, headers: [['WWW-Authenticate', 'Basic realm="x"']], body: 'no' }),
    answered('404', { status: 404, body: 'nobody' }),
    answered('500', { status: 500, body: 'broken' }),
    answered('503 and Retry-After', { status: 503, headers: [['Retry-After', '7']], body: 'later' }),
    answered('an unusual status', { status: 299, body: 'odd' }),
    answered('two cookies', {
      headers: [
        ['Set-Cookie', 'a=1; Path=/'],
        ['Set-Cookie', 'b=2; HttpOnly'],
      ],
      body: 'x',
    }),
    answered('a header twice', {
      headers: [
        ['X-Twice', 'one'],
        ['X-Twice', 'two'],
      ],
      body: 'x',
    }),
    ...cookies,
    answered('Server and X-Powered-By', {
      headers: [
        ['Server', 'mine'],
        ['X-Powered-By', 'mine'],
      ],
      body: 'x',
    }),
    answered('empty', { headers: [['Content-Type', 'text/plain']], body: '' }),
    answered('in parts', { body: 'x'.repeat(900), parts: 3 }),
    answered('large', { headers: [['Content-Type', 'text/plain']], body: 'y'.repeat(200_000) }),
    answered('in other letters', { headers: [['Content-Type', 'text/plain; charset=utf-8']], body: 'Grüße' }),
    answered('to HEAD', {}, {}, { method: 'HEAD' }),
    answered('to OPTIONS', {}, {}, { method: 'OPTIONS' }),
    answered('with caching', {
      headers: [
        ['Cache-Control', 'max-age=60'],
        ['ETag', 'W/"1"'],
        ['Vary', 'Accept'],
      ],
      body: 'x',
    }),
    tried('POST', {}, post('text')),
    tried('POST of JSON', {}, post('{"a":1}', ['Content-Type', 'application/json'])),
    tried('POST of a form', {}, post('a=1&b=2', ['Content-Type', 'application/x-www-form-urlencoded'])),
    tried('POST of nothing', {}, post('')),
    tried('POST in chunks', {}, post('4\r\ntext\r\n0\r\n\r\n', ['Transfer-Encoding', 'chunked'])),
    tried('POST of much', {}, post('z'.repeat(300_000))),
    tried(
      'PUT, PATCH and DELETE',
      {},
      { method: 'PUT', body: 'a' },
      { method: 'PATCH', body: 'b' },
      { method: 'DELETE' },
    ),
    tried('DELETE with a body', {}, { method: 'DELETE', body: 'a' }),
    tried('GET with a body', {}, { method: 'GET', body: 'a' }),
    tried('query as it came', {}, ...gets('/p?a=%20&b=+&c=ä%C3%A4&&=', '/p?', '/p?a[]=1&a[]=2')),
    tried('path as it came', {}, ...gets('/a%20b/c%2Fd', '/a//b', '/a;v=1', "/a'b")),
    tried(
      'headers as they came',
      {},
      {
        headers: [
          ['X-A', 'one'],
          ['x-b', ' two '],
          ['Accept', '*/*'],
          ['User-Agent', 'me'],
        ],
      },
    ),
    tried(
      'a header twice',
      {},
      {
        headers: [
          ['X-A', 'one'],
          ['X-A', 'two'],
        ],
      },
    ),
    tried('cookies', {}, { headers: [['Cookie', 'a=1; b=2']] }),
    tried(
      'two Cookie headers',
      {},
      {
        headers: [
          ['Cookie', 'a=1'],
          ['Cookie', 'b=2'],
        ],
      },
    ),
    tried(
      'hop-by-hop headers stay',
      {},
      {
        headers: [
          ['Connection', 'close, X-Hop'],
          ['X-Hop', '1'],
          ['Keep-Alive', 'timeout=5'],
          ['TE', 'trailers'],
          ['Proxy-Authorization', 'Basic x'],
        ],
      },
    ),
    tried('Accept-Encoding', {}, { headers: [['Accept-Encoding', 'gzip, br']] }),
    tried('If-None-Match', {}, { headers: [['If-None-Match', '"a"']] }),
    tried('Range', {}, { headers: [['Range', 'bytes=0-1']] }),
    tried('Expect', {}, post('text', ['Expect', '100-continue'])),
    tried('x-request-id of the client', {}, { headers: [['X-Request-Id', 'mine']] }),
    tried('eg-request-id of the client', {}, { headers: [['Eg-Request-Id', 'mine']] }),
    tried('eg-consumer-id of the client', {}, { headers: [['Eg-Consumer-Id', 'mine']] }),
    {
      name: 'proxy of two addresses in turn',
      config: turns(['{backend}', '{other}']),
      requests: gets('/1', '/2', '/3', '/4'),
    },
    {
      name: 'proxy of two addresses with paths',
      config: turns(['{backend}/a', '{other}/b']),
      requests: gets('/1', '/2'),
    },
    { name: 'proxy of one address in a list', config: turns(['{backend}']), requests: gets('/1', '/2') },
    { name: 'proxy to nobody', config: turns(['{dead}']), requests: gets('/1') },
    { name: 'proxy to nobody, with a body', config: turns(['{dead}']), requests: [post('text')] },
    {
      name: 'proxy to one that lives and one that does not',
      config: turns(['{backend}', '{dead}']),
      requests: gets('/1', '/2', '/3'),
    },
    { name: 'proxy without a service endpoint', config: piped([{ proxy: [{ action: {} }] }]), requests: gets('/') },
    { name: 'proxy with nothing', config: piped([{ proxy: null }]), requests: gets('/') },
  ],
};
