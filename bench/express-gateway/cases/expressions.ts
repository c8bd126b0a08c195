import type { CaseArea, CaseRequest, ConformanceCase } from '../conformance-case.js';
import { asking, gets, piped, proxied, saying } from './answering.js';

const tried = (name: string, expression: string, ...requests: readonly CaseRequest[]): ConformanceCase => ({
  name: `expression condition ${name}`,
  config: { ...asking({ name: 'expression', expression }), apiEndpoints: { api: { paths: ['/cars/:id', '/*'] } } },
  requests: requests.length === 0 ? [{}] : requests,
});

const ran = (name: string, jscode: string, ...requests: readonly CaseRequest[]): ConformanceCase => ({
  name: `expression policy ${name}`,
  config: piped([{ expression: [{ action: { jscode } }] }, proxied()], { paths: ['/cars/:id', '/*'] }),
  requests: requests.length === 0 ? gets('/cars/7?color=red') : requests,
});

/** Statements that answer, with nothing behind them. */
const answers = (name: string, jscode: string, ...requests: readonly CaseRequest[]): ConformanceCase => ({
  name: `expression policy ${name}`,
  config: piped([{ expression: [{ action: { jscode } }] }]),
  requests: requests.length === 0 ? gets('/cars/7?color=red') : requests,
});

const json: readonly [string, string] = ['Content-Type', 'application/json'];
const body = (text: string): CaseRequest => ({ method: 'POST', headers: [json], body: text });
const form = (text: string): CaseRequest => ({
  method: 'POST',
  headers: [['Content-Type', 'application/x-www-form-urlencoded']],
  body: text,
});
const schema = (more: Readonly<Record<string, unknown>>) => ({
  $id: 'http://example.com/{id}',
  type: 'object',
  ...more,
});
const checked = (
  name: string,
  given: Readonly<Record<string, unknown>>,
  ...requests: readonly CaseRequest[]
): ConformanceCase => ({
  name: `json-schema ${name}`,
  // Before a proxy and nothing else: there such a step runs behind those that answer at once.
  config: piped([
    {
      proxy: [
        {
          condition: { name: 'json-schema', logErrors: false, schema: schema(given) },
          action: { serviceEndpoint: 'service' },
        },
      ],
    },
  ]),
  requests,
});
const withId = { required: ['id'], properties: { id: { type: 'number' } } };

/** The expression condition and policy, and the json-schema condition. */
export const expressions: CaseArea = {
  area: 'expressions and schemas',
  cases: [
    tried('true', 'true'),
    tried('false', 'false'),
    tried('method', "req.method === 'GET'", {}, { method: 'POST' }),
    tried('method with two signs', "req.method == 'GET'", {}, { method: 'POST' }),
    tried('not equal', "req.method !== 'GET'", {}, { method: 'POST' }),
    tried('path', "req.path === '/a'", ...gets('/a', '/a?b=1', '/b')),
    tried('url', "req.url === '/a?b=1'", ...gets('/a?b=1', '/a')),
    tried(
      'header',
      "req.headers['x-plan'] === 'gold'",
      { headers: [['X-Plan', 'gold']] },
      { headers: [['X-Plan', 'tin']] },
      {},
    ),
    tried('header is there', "req.headers['x-plan']", { headers: [['X-Plan', 'gold']] }, {}),
    tried('header is not there', "!req.headers['x-plan']", { headers: [['X-Plan', 'gold']] }, {}),
    tried('header with a dot', "req.headers.host === '{host}'", {}),
    tried('query', "req.query.a === '1'", ...gets('/?a=1', '/?a=2', '/')),
    tried('query as a number', 'req.query.a > 5', ...gets('/?a=6', '/?a=5', '/')),
    tried('parameter', "req.params.id === '7'", ...gets('/cars/7', '/cars/8', '/x')),
    tried('hostname', "req.hostname === '{host}'", {}, { host: '{host}:80' }),
    tried('protocol', "req.protocol === 'http'"),
    tried('secure', 'req.secure'),
    tried('and', "req.method === 'GET' && req.path === '/a'", ...gets('/a', '/b')),
    tried('or', "req.path === '/a' || req.path === '/b'", ...gets('/a', '/b', '/c')),
    tried('not', "!(req.path === '/a')", ...gets('/a', '/b')),
    tried('parentheses', "(req.path === '/a' || req.path === '/b') && req.method === 'GET'", ...gets('/a', '/c')),
    tried('choice', "req.path === '/a' ? true : false", ...gets('/a', '/b')),
    tried('less and more', 'req.path.length < 3 && req.path.length >= 2', ...gets('/a', '/abc')),
    tried('sum', '1 + 1 === 2'),
    tried('joined', "req.method + req.path === 'GET/a'", ...gets('/a', '/b')),
    tried('startsWith', "req.path.startsWith('/a')", ...gets('/abc', '/b')),
    tried('endsWith', "req.path.endsWith('.json')", ...gets('/a.json', '/a.xml')),
    tried('includes', "req.url.includes('x')", ...gets('/ax', '/a')),
    tried('indexOf', "req.url.indexOf('/api') === 0", ...gets('/api/1', '/x/api')),
    tried('toLowerCase', "req.path.toLowerCase() === '/a'", ...gets('/A', '/b')),
    tried('match', "req.path.match('^/a')", ...gets('/abc', '/b')),
    tried('regular expression', '/^.a/.test(req.path)', ...gets('/abc', '/b')),
    tried('list includes', "['GET', 'PUT'].includes(req.method)", {}, { method: 'POST' }),
    tried('list indexOf', "['GET', 'PUT'].indexOf(req.method) >= 0", {}, { method: 'POST' }),
    tried('typeof', "typeof req.query.a === 'undefined'", ...gets('/', '/?a=1')),
    tried('undefined', 'req.query.a === undefined', ...gets('/', '/?a=1')),
    tried('null', 'req.query.a == null', ...gets('/', '/?a=1')),
    tried(
      'number of the header',
      "Number(req.headers['content-length']) > 3",
      { method: 'POST', body: 'long text' },
      { method: 'POST', body: 'a' },
    ),
    tried('query inside a query', "req.query.a.b === '1'", ...gets('/?a[b]=1', '/?a[b]=2', '/?a%5Bb%5D=1')),
    tried('query deeper inside', "req.query.a.b.c === '1'", ...gets('/?a[b][c]=1', '/?a[b][c]=2')),
    tried('query of a list', "req.query.a[1] === 'y'", ...gets('/?a[]=x&a[]=y', '/?a[1]=y&a[0]=x', '/?a=x&a=y')),
    tried('query with a name in brackets alone', "req.query['a[b]'] === '1'", ...gets('/?a[b]=1')),
    tried(
      'query as a whole',
      `JSON.stringify(req.query) === '{"a":{"b":"1"},"c":["2","3"],"d":""}'`,
      ...gets('/?a[b]=1&c=2&c=3&d', '/?a.b=1'),
    ),
    tried('query without a name', 'JSON.stringify(req.query) === "{}"', ...gets('/?', '/?=1', '/?&&', '/?[]=1')),
    tried('query with a plus and what is encoded', "req.query.a === 'b c'", ...gets('/?a=b+c', '/?a=b%20c', '/?a=%zz')),
    tried('a number that is true', '1'),
    tried('a zero', '0'),
    tried('an empty text', "''"),
    tried('consumer where nobody proves anything', 'consumer'),
    tried('egContext', "egContext.req.method === 'GET'"),
    tried('endpoint', "apiEndpoint.apiEndpointName === '{id}-api'"),
    tried('request id is there', 'requestID.length > 0'),
    tried('template text', '`${req.method}` === "GET"'),
    tried('what fails', 'nobody.knows'),
    tried('what is no expression', '((('),
    {
      name: 'expression condition nested',
      config: asking({ name: 'not', condition: { name: 'expression', expression: "req.path === '/a'" } }),
      requests: gets('/a', '/b'),
    },
    {
      name: 'expression condition in allOf',
      config: asking({
        name: 'allOf',
        conditions: [{ name: 'always' }, { name: 'expression', expression: "req.query.a === '1'" }],
      }),
      requests: gets('/?a=1', '/'),
    },
    ran('sets a header', "req.headers['x-a'] = 'one'"),
    ran('sets a header from the query', "req.headers['x-a'] = req.query.color"),
    ran('sets a header from a parameter', "req.headers['x-a'] = req.params.id"),
    ran('sets two headers', "req.headers['x-a'] = 'one'; req.headers['x-b'] = 'two'"),
    ran('sets a header in case', "if (req.query.color === 'red') { req.headers['x-a'] = 'red' }"),
    ran('changes the url', "req.url = '/other?x=1'"),
    ran('changes the beginning of the url', "req.url = req.url.replace('/cars', '/bikes')"),
    ran('removes a header', "delete req.headers['x-b']", { headers: [['X-B', 'two']] }),
    ran('sets a header of the answer', "res.setHeader('x-answer', 'one')"),
    ran('does nothing', '1 + 1'),
    ran('fails', 'nobody.knows()'),
    answers('redirects', "res.redirect('https://a.example/x?y=1')"),
    answers('redirects with a status', "res.redirect(301, '/v2' + req.url)"),
    answers('redirects by a status before', "res.status(307).redirect('/other')"),
    answers('sends a text', "res.send('<b>' + req.query.color)"),
    answers('sends an object', 'res.send({color: req.query.color})'),
    answers('sends nothing', 'res.send()'),
    answers('sends a text of another type', "res.set('content-type', 'text/csv'); res.send('a,b')"),
    answers('sends with a status', "res.status(403).send('no')"),
    answers('sends JSON', "res.status(402).json({error: 'no'})"),
    answers('sends a status', 'res.sendStatus(429)'),
    answers('sends a status without a body', 'res.sendStatus(204)'),
    answers('ends', "res.statusCode = 202; res.end('done')"),
    answers(
      'answers in case',
      "if (req.query.color === 'red') { res.status(403).send('no red') }",
      ...gets('/?color=red', '/?color=blue'),
    ),
    {
      name: 'expression policy, and a condition that sees it',
      config: piped([
        { expression: [{ action: { jscode: "req.headers['x-a'] = 'one'" } }] },
        {
          terminate: [
            {
              condition: { name: 'expression', expression: "req.headers['x-a'] === 'one'" },
              action: { statusCode: 200, message: 'seen' },
            },
          ],
        },
        ...saying('unseen'),
      ]),
      requests: gets('/'),
    },
    checked('fits', withId, body('{"id":1}'), body('{"id":"x"}'), body('{}')),
    checked('of any object', {}, body('{"a":1}'), body('[1]')),
    checked(
      'no further members',
      { properties: { a: {} }, additionalProperties: false },
      body('{"a":1}'),
      body('{"b":1}'),
    ),
    checked('a choice', { properties: { a: { enum: ['x', 'y'] } } }, body('{"a":"x"}'), body('{"a":"z"}')),
    checked(
      'a pattern',
      { properties: { a: { type: 'string', pattern: '^x' } } },
      body('{"a":"xy"}'),
      body('{"a":"y"}'),
    ),
    checked('limits', { properties: { a: { minimum: 1, maximum: 3 } } }, body('{"a":2}'), body('{"a":9}')),
    checked(
      'what is inside',
      { properties: { a: { type: 'object', required: ['b'] } } },
      body('{"a":{"b":1}}'),
      body('{"a":{}}'),
    ),
    checked('no body', withId, {}),
    checked('a body that is no JSON', withId, body('{"id":')),
    checked('a form', { required: ['id'] }, form('id=1'), form('other=1')),
    {
      name: 'json-schema before what answers at once',
      config: asking({ name: 'json-schema', logErrors: false, schema: schema(withId) }),
      requests: [body('{"id":1}'), body('{}')],
    },
    {
      name: 'json-schema nested in not',
      config: asking({ name: 'not', condition: { name: 'json-schema', logErrors: false, schema: schema(withId) } }),
      requests: [body('{"id":1}'), body('{}')],
    },
    checked(
      'a form with fields inside fields',
      { properties: { a: { type: 'object', required: ['b'] } }, required: ['a'] },
      form('a[b]=1'),
      form('a=1'),
      form('a%5Bb%5D=1'),
    ),
    checked(
      'a form with a list',
      { properties: { a: { type: 'array', minItems: 2 } }, required: ['a'] },
      form('a=1&a=2'),
      form('a[]=1&a[]=2'),
      form('a=1'),
    ),
    {
      ...checked('logErrors', withId, body('{"id":1}'), body('{}')),
      config: piped([
        {
          proxy: [
            {
              condition: { name: 'json-schema', logErrors: true, schema: schema(withId) },
              action: { serviceEndpoint: 'service' },
            },
          ],
        },
      ]),
    },
    {
      name: 'json-schema before a proxy passes the body on',
      config: piped([
        {
          proxy: [
            {
              condition: { name: 'json-schema', logErrors: false, schema: schema(withId) },
              action: { serviceEndpoint: 'service' },
            },
          ],
        },
        ...saying('no'),
      ]),
      requests: [body('{"id":1}'), body('{}')],
    },
  ],
};
