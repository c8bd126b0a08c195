import fc from 'fast-check';
import { jsonSchemas } from './json-schemas.js';
import { access, flag } from './access-policies.js';
import { traffic } from './traffic-policies.js';
import { type Fields, fields, junk, listOf, long, mostly, textOf, typed, type Word, words } from './words.js';

const path = mostly(
  fc.constantFrom(
    ...['/', '*', '/*', '/cars*', '/cars/:id', '/x/:id?', '/:id(\\d+)', '/v(1|2)', '/a.b', '/%20', '*.png', '/a?b'],
    ...[
      '/a/',
      '/a//b',
      '/a%2Fb',
      '/%e4',
      '/a;b=c',
      "/a'b",
      ...'/A /a/*/b/* /:a-:b // /** /~a /a@b:c /__proto__'.split(' '),
    ],
  ),
  fc.oneof(
    fc.constantFrom(
      ...'/a(b /a[b /:a/:a /(a+)+ /.tiffin/x /a/../b /é /a#b /a?b=c x'.split(' '),
      '/:id(\\d+)(x',
      ...['/a/./b', '/.tiffin', '/.TIFFIN/x', '/%2etiffin/x', '/***', '/.*.*.*', '/a b', '/a\\b', '/日本'],
      ...[`/${long}`, 'http://a/b', ' /a', ''],
    ),
    textOf('/ab:()[]*?+.\\d{}|^$1', 12).map((text) => `/${text}`),
  ),
);
const host = mostly(
  fc.constantFrom(
    ...'* a.example *.example a*.example [::1] 10.0.0.1 A.example xn--mnchen-3ya.example *.* ** a_b'.split(' '),
    '',
  ),
  fc.oneof(
    fc.constantFrom(
      ...'a:80 [::1]:80 http://a a..b ä.example a.example. -a a-'.split(' '),
      ' a',
      `${'a.'.repeat(130)}b`,
      'a'.repeat(64),
    ),
    textOf('aA1-_.*:[]/ ', 10),
  ),
);
const methods = words(
  ['GET', 'get', 'Post', ' put ', 'TRACE', 'gEt', 'PROPFIND', 'm-search'],
  ['GTE', '', ' ', 'get;post', 'BREW', 'ＧＥＴ', 'GET,POST'],
);
const regex = mostly(
  fc.constantFrom('^/a', '/v\\d+', '(a|b)', '^/a/.*/b', '\\u0041', '^/é'),
  fc.oneof(
    fc.constantFrom(
      ...'( [ (a+)+$ a{2,1} .*.*.*x (a?){30}a{30}'.split(' '),
      '',
      '\\',
      'a?'.repeat(30),
      '(?<a>b)(?<a>c)',
      '\\k<a>',
      '(?<=a)b',
      long,
    ),
    textOf('ab()[]*+?|\\d.{}^$', 10),
  ),
);
const expression = words(
  [
    ...['req.ip', 'req.headers.x-a', "req.headers['x-b']", 'requestID', "'gold'", '"a"', '42', 'true', "''"],
    ...['egContext.req.ip', ' req.path ', "'é'"],
  ],
  [
    'consumer.id',
    'gold',
    '',
    ' ',
    'req',
    'req.nope',
    "'日'",
    ...'`${x}` null a.b - +1 1e3 0x10 TRUE'.split(' '),
    '"a\nb"',
    "'a",
    "'a'b'",
    'req.headers.',
    'req.headers.a b',
    'REQ.ip',
    long,
  ],
);
const headerName = mostly(
  fc.constantFrom('X-A', 'x.b', 'X-User-Id', 'x-request-id', 'accept', 'constructor', 'toString', '123', "!#$%&'*+"),
  fc.constantFrom(
    ...'x_a content-length Content_Length host eg-consumer-id te X:A é'.split(' '),
    'a b',
    '',
    ' X-A',
    'X-A ',
    'x-a\r\ny',
    'x'.repeat(201),
    '__proto__',
    'Expect',
    'PROXY-authorization',
  ),
);

const condition: Word = fc.letrec<{ one: unknown }>((tie) => ({
  one: fc.oneof(
    { depthSize: 'small' },
    words(
      ['always', 'never', 'authenticated', 'anonymous', 'tlsClientAuthenticated'].map((name) => ({ name })),
      [{ name: 'unheard-of' }, {}, { name: 'always', more: 1 }, null],
    ),
    fc.record({
      name: fc.constant('hostMatch'),
      pattern: typed(['*.a.example', 'a?[bc]{d,e*}', '[!a].b'], ['', '[', '}', '[z-a]', long, '{a']),
    }),
    fc.record({ name: fc.constant('pathMatch'), pattern: mostly(regex, junk) }),
    fc.record({ name: fc.constant('pathExact'), path: typed(['/a', '/a?b=c'], ['a', '/a b', '/a#b', '/é']) }),
    fc.record({ name: fc.constant('method'), methods: mostly(fc.tuple(methods), listOf(methods)) }),
    fc.record({ name: fc.constant('method'), methods: words(['GET,post'], ['', 'GTE']) }),
    fc.record({
      name: fc.constantFrom('allOf', 'oneOf'),
      conditions: fc.array(tie('one'), { minLength: 1, maxLength: 2 }),
    }),
    fc.record({ name: fc.constant('json-schema'), schema: jsonSchemas }),
    fc.record({ name: fc.constant('allOf'), conditions: words([[{ name: 'always' }]], [[], {}]) }),
    fc.record({ name: fc.constant('not'), condition: tie('one') }),
  ),
})).one;

const changed = (name: Word): fc.Arbitrary<Fields> =>
  fields({
    add: mostly(
      fc.dictionary(name as fc.Arbitrary<string>, mostly(expression, fc.oneof(fc.constant(7), junk)), { maxKeys: 2 }),
      junk,
    ),
    remove: typed([['x-a'], []], ['x', ['a b'], [7]]),
  });
const transformed = fields({
  headers: mostly(changed(headerName), junk),
  body: mostly(changed(fc.constantFrom('a', 'b c', 'constructor')), junk),
  maxBytes: typed([1, 1_000_000], [0, 1e9]),
});
const actions: Readonly<Record<string, fc.Arbitrary<Fields>>> = {
  proxy: fields({
    changeOrigin: flag,
    stripPath: flag,
    ignorePath: flag,
    prependPath: flag,
    autoRewrite: flag,
    secure: flag,
    xfwd: flag,
    followRedirects: typed([false], [true]),
    strategy: typed(['round-robin', 'least-busy'], ['random']),
    hostRewrite: typed(['a.example', 'a.example:80'], ['http://a', 'a b', '', 'a/b', 'a:99999', 'a?b', 'u@a', '[::1']),
    protocolRewrite: typed(['http', 'https'], ['ftp']),
    timeout: typed([1, 3_600_000], [0, 3_600_001, 1.5, -5, 2 ** 53, '1000']),
    proxyTimeout: typed([1000], [-1]),
    health: typed(
      [{}, { path: '/up', failures: 0 }, { ejectedMs: 1 }],
      [{ path: 'up' }, { nope: 1 }, { failures: -1 }, 7],
    ),
  }),
  log: fc.record({
    message: typed(['hello', '${req.path}', '$x {y}', "${req.headers['a']}"], ['${req.nope}', '${}', '${', ' ', '']),
  }) as fc.Arbitrary<Fields>,
  cors: fields({
    origin: typed(
      ['*', true, false, 'https://a.example', ['https://a.example'], 'null', []],
      ['https://a/', ['*'], 'a', ['x'], 'https://a:443', 'HTTPS://a', 'https://a b', ['https://a', ''], 'https://é'],
    ),
    methods: typed(['GET,POST', ['GET'], []], ['GET;POST', ['GE T'], 'GET\n']),
    allowedHeaders: typed(['x-a, x-b', ['x-a'], 'a,'], [['a b'], ['a\nb']]),
    exposedHeaders: typed([['x-a']], ['a:b']),
    credentials: flag,
    maxAge: typed([0, 600, 2 ** 31], [2 ** 31 + 1]),
    optionsSuccessStatus: typed([200, 204], [300]),
    preflightContinue: flag,
  }),
  headers: fields({
    headersPrefix: typed(['', 'X-'], ['content-', 'a b']),
    forwardHeaders: mostly(
      fc.dictionary(headerName as fc.Arbitrary<string>, mostly(expression, junk), { maxKeys: 2 }),
      junk,
    ),
  }),
  expression: typed(
    [{ jscode: "req.headers['x-a'] = req.query.a" }, { jscode: "req.url = '/b' + req.path" }],
    [{}, { jscode: 'process.exit()' }, { jscode: 'a b' }, { jscode: '' }],
  ) as fc.Arbitrary<Fields>,
  ...traffic,
  ...access,
  'request-transformer': transformed,
  'response-transformer': transformed,
  compression: fields({
    minBytes: typed([0, 1_024], [-1, 2_000_000]),
    encodings: typed([['br'], ['gzip', 'br'], ['gzip', 'gzip']], [[], ['zstd'], 'gzip']),
  }),
  cache: fields({
    maxBytes: typed([1_024], [0, 1.5]),
    maxEntryBytes: typed([1], [0]),
    ttl: typed([0, 60], [-1, 'x']),
  }),
  terminate: fields({ statusCode: typed([200, 204, 599], [199, 600]), message: typed(['Gone', '']) }),
};

/** Seldom with a parameter that nobody knows. */
const actionOf = (name: string): Word => {
  const action = actions[name] ?? fc.constant({});
  return mostly(
    action,
    fc.oneof(
      junk,
      action.map((known) => ({ ...known, strange: 1 })),
    ),
  );
};

const policy = (id: string): fc.Arbitrary<Fields> =>
  fc.constantFrom(...Object.keys(actions).filter((name) => name !== 'proxy')).chain((name) => {
    const pair = fc.tuple(fields({ condition }), actionOf(name)).map(([rest, action]) => ({ ...rest, action }));
    return fc.record({ id: fc.constant(id), name: fc.constant(name), pairs: fc.tuple(pair) });
  });

const proxy = fc.tuple(fields({ condition }), actionOf('proxy')).map(([pair, action]) => ({
  id: 'proxy',
  name: 'proxy',
  pairs: [{ ...pair, action: typeof action === 'object' ? { ...action, serviceEndpoint: 'out' } : action }],
}));

const url = mostly(
  fc.constantFrom(
    ...'http://a.example https://a.example:8443/b HTTP://A http://[::1]/ http://a.example/b/ http://a.example./ http://ä.example http://a/%2e%2e/b http://127.1'.split(
      ' ',
    ),
  ),
  fc.constantFrom(
    'https://a/b?c=d',
    'nowhere',
    'ftp://a',
    'http://u:p@a',
    'http:a',
    '//a',
    7,
    '',
    ' http://a',
    'http://',
    'http://a:99999',
    'http://a b',
    'http://a/#x',
    `http://a/${long}`,
    null,
  ),
);
const allowed = fc.constant(Object.keys(actions));

/** Canvases of one gateway. */
export const gatewayCanvases = fc
  .record({
    policies: fc.tuple(fc.array(policy('p1'), { maxLength: 1 }), fc.array(policy('p2'), { maxLength: 1 })),
    proxy,
    allowed: mostly(allowed, fc.constantFrom(['proxy'], ['lambda'], [])),
    url,
    where: fc.oneof(
      fields({ host: mostly(host, junk), paths: mostly(listOf(path), path) }),
      fields({ hostRegex: regex, paths: mostly(listOf(path), path) }),
      fields({ host: mostly(host, junk), pathRegex: regex }),
    ),
    endpoint: fields({
      methods: fc.oneof(
        listOf(methods),
        fc.constantFrom('get,POST', 'GET', '*', ['*', 'GET'], 'get,,put', ['get', 'GET']),
      ),
      scopes: words([[], ['a'], 'a', ['é'], ['a', 'a']], [[''], [' '], ['a'.repeat(201)], [7]]),
    }),
  })
  .map(({ policies, proxy: last, allowed: list, url: address, where, endpoint }) => ({
    entities: [
      { id: 'out', type: 'ServiceEndpoint', name: 'Out', urls: [address] },
      {
        id: 'gate',
        type: 'Gateway',
        name: 'Gate',
        policies: list,
        pipelines: [{ id: 'pipe', name: 'Pipe', policies: [...policies.flat(), last] }],
      },
      { id: 'api', type: 'ApiEndpoint', name: 'Api', ...where, ...endpoint },
    ],
    connections: [
      { id: 'w1', from: 'out', to: 'pipe' },
      { id: 'w2', from: 'pipe', to: 'api' },
    ],
  }));
