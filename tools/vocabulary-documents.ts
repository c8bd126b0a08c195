import fc from 'fast-check';

/** Canvas documents in which all but a word or two are right: what is wrong is left to a single spot. */
type Word = fc.Arbitrary<unknown>;
type Fields = Readonly<Record<string, unknown>>;

const junk = fc.constantFrom<unknown>(null, 7, -1, true, '', 'x', [], {}, ['x'], 'a b', 'é', 'a\nb');
const mostly = (right: Word, strange: Word): Word =>
  fc.oneof({ weight: 25, arbitrary: right }, { weight: 1, arbitrary: strange });
/** A right word, seldom a strange one. */
const words = (right: readonly unknown[], strange: readonly unknown[] = []): Word =>
  strange.length === 0 ? fc.constantFrom(...right) : mostly(fc.constantFrom(...right), fc.constantFrom(...strange));
/** The same, and seldom something of another type. */
const typed = (right: readonly unknown[], strange: readonly unknown[] = []): Word =>
  mostly(words(right, strange), junk);
/** Any of the fields may be left out. */
const fields = (shape: Readonly<Record<string, Word>>): fc.Arbitrary<Fields> =>
  fc.record(shape, { requiredKeys: [] }) as fc.Arbitrary<Fields>;
const textOf = (signs: string, most: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...signs), { maxLength: most }).map((list) => list.join(''));
const listOf = (word: Word, most = 2): fc.Arbitrary<unknown[]> => fc.array(word, { maxLength: most });

const path = mostly(
  fc.constantFrom(
    ...['/', '*', '/*', '/cars*', '/cars/:id', '/x/:id?', '/:id(\\d+)', '/v(1|2)', '/a.b', '/%20', '*.png', '/a?b'],
  ),
  fc.oneof(
    fc.constantFrom(
      '/a(b',
      '/a[b',
      '/:a/:a',
      '/:id(\\d+)(x',
      '/(a+)+',
      '/.tiffin/x',
      '/a/../b',
      '/é',
      '/a#b',
      '/a?b=c',
      'x',
    ),
    textOf('/ab:()[]*?+.\\d{}|^$1', 12).map((text) => `/${text}`),
  ),
);
const host = mostly(
  fc.constantFrom('*', '', 'a.example', '*.example', 'a*.example', '[::1]', '10.0.0.1', 'A.example'),
  fc.oneof(fc.constantFrom('a:80', 'http://a', 'a..b', 'ä.example'), textOf('aA1-_.*:[]/ ', 10)),
);
const methods = words(['GET', 'get', 'Post', ' put ', 'TRACE'], ['GTE', '']);
const regex = mostly(
  fc.constantFrom('^/a', '/v\\d+', '(a|b)'),
  fc.oneof(fc.constantFrom('(', '[', '(a+)+$', 'a{2,1}', '', '\\'), textOf('ab()[]*+?|\\d.{}^$', 10)),
);
const expression = words(
  [
    ...['req.ip', 'req.headers.x-a', "req.headers['x-b']", 'requestID', "'gold'", '"a"', '42', 'true', "''"],
    ...['egContext.req.ip', ' req.path ', "'é'"],
  ],
  ['consumer.id', 'gold', '', ' ', 'req', 'req.nope', "'日'", '"a\nb"', '`${x}`', 'null', 'a.b'],
);
const headerName = mostly(
  fc.constantFrom('X-A', 'x.b', 'X-User-Id', 'x-request-id', 'accept'),
  fc.constantFrom('x_a', 'content-length', 'Content_Length', 'host', 'eg-consumer-id', 'a b', '', 'te'),
);

const condition: Word = fc.letrec<{ one: unknown }>((tie) => ({
  one: fc.oneof(
    { depthSize: 'small' },
    words([{ name: 'always' }, { name: 'never' }], [{ name: 'hostMatch' }, {}, { name: 'always', more: 1 }, null]),
    fc.record({ name: fc.constant('pathMatch'), pattern: mostly(regex, junk) }),
    fc.record({ name: fc.constant('pathExact'), path: typed(['/a', '/a?b=c'], ['a', '/a b', '/a#b', '/é']) }),
    fc.record({ name: fc.constant('method'), methods: mostly(fc.tuple(methods), listOf(methods)) }),
    fc.record({ name: fc.constant('method'), methods: words(['GET,post'], ['', 'GTE']) }),
    fc.record({
      name: fc.constantFrom('allOf', 'oneOf'),
      conditions: fc.array(tie('one'), { minLength: 1, maxLength: 2 }),
    }),
    fc.record({ name: fc.constant('allOf'), conditions: words([[{ name: 'always' }]], [[], {}]) }),
    fc.record({ name: fc.constant('not'), condition: tie('one') }),
  ),
})).one;

const flag = typed([true, false]);
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
    strategy: typed(['round-robin'], ['random']),
    hostRewrite: typed(['a.example', 'a.example:80'], ['http://a', 'a b', '']),
    protocolRewrite: typed(['http', 'https'], ['ftp']),
    timeout: typed([1, 3_600_000], [0, 3_600_001, 1.5]),
    proxyTimeout: typed([1000], [-1]),
  }),
  log: fc.record({
    message: typed(['hello', '${req.path}', '$x {y}', "${req.headers['a']}"], ['${req.nope}', '${}', '${', ' ', '']),
  }) as fc.Arbitrary<Fields>,
  cors: fields({
    origin: typed(
      ['*', true, false, 'https://a.example', ['https://a.example'], 'null', []],
      ['https://a/', ['*'], 'a', ['x']],
    ),
    methods: typed(['GET,POST', ['GET'], []], ['GET;POST']),
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
  fc.constantFrom('http://a.example', 'https://a.example:8443/b', 'HTTP://A', 'http://[::1]/'),
  fc.constantFrom('https://a/b?c=d', 'nowhere', 'ftp://a', 'http://u:p@a', 'http:a', '//a', 7),
);
const allowed = fc.constant(['proxy', 'log', 'cors', 'headers', 'terminate']);

/** Canvases of one gateway. */
export const gatewayCanvases = fc
  .record({
    policies: fc.tuple(fc.array(policy('p1'), { maxLength: 1 }), fc.array(policy('p2'), { maxLength: 1 })),
    proxy,
    allowed: mostly(allowed, fc.constantFrom(['proxy'], ['jwt'], [])),
    url,
    endpoint: fields({
      host: mostly(host, junk),
      paths: mostly(listOf(path), path),
      methods: fc.oneof(listOf(methods), fc.constantFrom('get,POST', 'GET', '*', ['*', 'GET'])),
      scopes: words([[], ['a'], 'a'], [['']]),
    }),
  })
  .map(({ policies, proxy: last, allowed: list, url: address, endpoint }) => ({
    entities: [
      { id: 'out', type: 'ServiceEndpoint', name: 'Out', urls: [address] },
      {
        id: 'gate',
        type: 'Gateway',
        name: 'Gate',
        policies: list,
        pipelines: [{ id: 'pipe', name: 'Pipe', policies: [...policies.flat(), last] }],
      },
      { id: 'api', type: 'ApiEndpoint', name: 'Api', ...endpoint },
    ],
    connections: [
      { id: 'w1', from: 'out', to: 'pipe' },
      { id: 'w2', from: 'pipe', to: 'api' },
    ],
  }));

const reserved = ['save', 'toJSON', 'errors', 'hasOwnProperty', '__proto', 'constructor', 'toString', 'and', 'observe'];
const name = words(
  ['title', 'Title', 'a-b', '_x', 'price', 'maker', 'find', 'count'],
  [...reserved, '1a', 'a b', '$a', '', 'then', 'id'],
);
const types = ['string', 'number', 'date', 'boolean', 'geopoint', 'array', 'object', 'buffer'];
const defaults: Readonly<Record<string, readonly unknown[]>> = {
  string: ['x'],
  number: [7],
  date: ['$now', 'now', '2026-01-31', 0],
  boolean: [true],
  geopoint: [[1, 2], { lat: 1, lng: 2 }],
  array: [['a']],
  object: [{ a: 1 }],
};
const flagOnly = fc.boolean();
const property: Word = words(types, ['String', 'text']).chain((type) =>
  fields({
    required: flagOnly,
    index: flagOnly,
    format: fc.constant('email'),
    ...(defaults[String(type)] ? { default: words(defaults[String(type)] ?? [], ['y', [1], null]) } : {}),
    ...(type === 'object' || type === 'array'
      ? { properties: listOf(fc.record({ name, type: words(types), required: flagOnly, index: flagOnly })) }
      : {}),
  }).chain((rest) => name.map((own) => ({ name: own, type, required: false, index: false, ...rest }))),
);
const relation: Word = fc.record({
  name,
  type: words(['hasMany', 'belongsTo', 'hasAndBelongsToMany'], ['hasOne', 'x']),
  foreignKey: words(['', 'makerId'], ['save', 'a b']),
  model: fc.constantFrom('car', 'part'),
});

const argument = fc.record({
  arg: fc.constantFrom('a', 'b'),
  type: words(['String', 'string', ['string'], 'any'], ['Strng']),
});
const method: Word = fc.record({
  name: words(
    ['stats', 'prototype.turn', 'title', 'price', 'upsert', 'prototype.save'],
    [...reserved, 'prototype.toJSON', 'a b', 'length'],
  ),
  accepts: listOf(argument, 1),
  returns: listOf(argument, 1),
  http: fields({
    path: words(['/stats', '/:year/stats', '/', '/count', '/:id', ''], ['stats', '/a b', '/*', '/a?']),
    status: words([200, 204], [99, 600, 200.5]),
    errorStatus: words([422], [100]),
  }).chain((rest) =>
    words(['get', 'post', 'del', 'all', 'GET', 'delete'], ['fetch']).map((verb) => ({ ...rest, verb })),
  ),
});

/** Defines whatever a method may be called; a script that does not is no word of the vocabulary. */
const script = `module.exports = (Model) => {
  for (const name of ['stats', 'title', 'price', 'save', 'toJSON', 'errors', 'and', 'toString', '__proto']) Model[name] = () => 1;
  Model.prototype.turn = () => 1;
  Model.upsert ??= () => 1;
  Model.prototype.save ??= () => 1;
};`;

/** What any kind of connector asks for. */
const spareSettings = { provider: 'amazon', key: { secret: 'KEY' }, keyId: 'id' };

/** Canvases of two models, and a connector that neither uses. */
export const workspaceCanvases = fc
  .record({
    name: words(['Car', 'car-1', 'C_r'], ['Object', 'do', '1car', 'File', 'arguments', 'PART']),
    model: fields({
      base: words(['PersistedModel', 'Model', 'User'], ['Email']),
      readonly: flagOnly,
      strict: flagOnly,
      public: flagOnly,
      httpPath: words(['', '/cars', 'a/b', 'Parts/x'], ['a b', '/', 'Parts', 'Parts/count', 'Parts/update']),
      plural: words(['', 'Cars'], ['a b', '.x']),
      properties: listOf(property),
      relations: listOf(relation, 1),
      methods: listOf(method),
      script: fc.constant(script),
      userFields: fc.constantFrom({}, { hidden: ['title'] }, { hidden: 7 }, { forceId: true }),
    }),
    kind: words(['memory'], ['postgresql']),
    spare: words(['memory', 'postgresql', 'web3', 'storage', 'redis']),
    wires: mostly(fc.constant(['car', 'part']), fc.subarray(['car', 'part'])) as fc.Arbitrary<string[]>,
  })
  .map(({ name: own, model, kind, spare, wires }) => ({
    entities: [
      {
        id: 'spare',
        type: 'Connector',
        name: 'spare',
        connector: spare,
        settings: { ...spareSettings, url: 'http://a/b' },
      },
      { id: 'db', type: 'Connector', name: 'db', connector: kind, settings: { url: 'postgres://a/b' } },
      { id: 'car', type: 'Model', name: own, ...model },
      { id: 'part', type: 'Model', name: 'Part' },
    ],
    connections: wires.map((to) => ({ id: `w-${to}`, from: 'db', to })),
  }));
