import type { CaseArea, CaseConfig, CaseRequest, ConformanceCase, Policies, Step } from '../conformance-case.js';
import { gets, piped, proxied, saying } from './answering.js';

const withOwn = (policies: Policies): CaseConfig => ({
  ...piped(policies, { paths: ['/cars/:id', '/*'] }),
  plugins: ['./plugins/own.js'],
});

const own = (code: string, ...after: Policies): CaseConfig => withOwn([{ own: [{ action: { code } }] }, ...after]);
const car = gets('/cars/7?color=red&size[a]=1&n=1&n=2');

/** What the policy sees, as an answer. */
const seen = (name: string, value: string, ...requests: readonly CaseRequest[]): ConformanceCase => ({
  name: `plugin sees ${name}`,
  config: own(`res.json({ value: ${value} })`),
  requests: requests.length === 0 ? car : requests,
});

const answered = (name: string, code: string, ...requests: readonly CaseRequest[]): ConformanceCase => ({
  name: `plugin answers by ${name}`,
  config: own(code, ...saying('went on')),
  requests: requests.length === 0 ? car : requests,
});

const passed = (name: string, code: string, ...requests: readonly CaseRequest[]): ConformanceCase => ({
  name: `plugin passes on ${name}`,
  config: own(code, proxied()),
  requests: requests.length === 0 ? car : requests,
});

const changed = (name: string, code: string): ConformanceCase => ({
  ...passed(`an answer with ${name}`, code),
  answer: { headers: [['X-Behind', 'b']], body: 'behind' },
});

const tested = (name: string, condition: NonNullable<Step['condition']>): ConformanceCase => ({
  name: `plugin condition ${name}`,
  config: withOwn([{ terminate: [{ condition, action: { statusCode: 200, message: 'yes' } }] }, ...saying('no')]),
  requests: gets('/cars/7?color=red', '/cars/8?color=blue', '/cars/7'),
});

const rewriting = (name: string, steps: readonly Step[], ...paths: readonly string[]): ConformanceCase => ({
  name: `plugin rewrite ${name}`,
  config: { ...piped([{ rewrite: steps }, proxied()]), plugins: ['express-gateway-plugin-rewrite'] },
  requests: gets(...paths),
});

const json: readonly [string, string] = ['Content-Type', 'application/json'];
const posted: CaseRequest = { method: 'POST', path: '/cars/7', headers: [json], body: '{"a":1}' };
const copied = `const { PassThrough } = require('stream'); req.egContext.requestStream = new PassThrough(); req.pipe(req.egContext.requestStream);`;
const whole = `let text = ''; req.on('data', (chunk) => { text += chunk; }); req.on('end', () =>`;

const sees = [
  seen('the query', 'req.query'),
  seen('params', 'req.params'),
  seen('path', 'req.path'),
  seen('url and originalUrl', '[req.url, req.originalUrl, req.baseUrl]'),
  seen('the path of the route', 'req.route.path'),
  seen('host names', '[req.hostname === req.headers.host, req.subdomains]'),
  seen('ip and protocol', '[req.ip, req.ips, req.protocol, req.secure, req.xhr]'),
  seen('headers by name', '[req.get("X-A"), req.header("x-a"), req.headers["x-a"]]', { headers: [['X-A', 'b']] }),
  seen('what is accepted', '[req.accepts("html", "json"), req.accepts("xml")]', {
    headers: [['Accept', 'application/json']],
  }),
  seen('the type of a body', '[req.is("json"), req.is("html")]', posted),
  seen('no body', 'typeof req.body', posted),
  seen('nobody', '[req.user === undefined, req.isAuthenticated(), req.egContext.consumer === undefined]'),
  seen(
    'the API endpoint',
    '[Object.keys(req.egContext.apiEndpoint).includes("apiEndpointName"), req.egContext.apiEndpoint.scopes]',
  ),
  seen(
    'itself in the context',
    '[req.egContext.req === req, req.egContext.res === res, req.egContext.egContext === req.egContext]',
  ),
  seen('templates', 'req.egContext.evaluateAsTemplateString("${req.method} ${req.path}")'),
  seen('expressions', '[req.egContext.run("req.query.color"), req.egContext.match("req.query.color === \'red\'")]'),
  seen('parameters with defaults and numbers', '[params.max ?? null, typeof params.code]'),
  seen('the configuration', '[typeof config.gatewayConfig.serviceEndpoints, typeof config.systemConfig.plugins]'),
];

const answers = [
  answered('send of a text', `res.send('text')`),
  answered('send of an object', `res.send({ a: 1 })`),
  answered('json with a status', `res.status(201).json([1])`),
  answered('sendStatus', `res.sendStatus(202)`),
  answered(
    'headers',
    `res.set('X-A', 'a'); res.setHeader('X-B', ['b', 'c']); res.append('X-C', 'd'); res.type('text').end('x')`,
  ),
  answered('cookies', `res.cookie('a', 'b c', { httpOnly: true }).clearCookie('d').end()`),
  answered('redirect', `res.redirect('/there')`),
  answered('redirect with a status', `res.redirect(301, 'http://example.com/x')`),
  answered('write and end', `res.write('a'); res.end('b')`),
  answered('an answer, and next all the same', `res.send('mine'); next()`),
  answered('next', `next()`),
  answered('an error', `next(new Error('hunter2'))`),
  answered('a throw', `throw new Error('hunter2')`),
  answered('an error with a status', `next(Object.assign(new Error('hunter2'), { status: 422 }))`),
];

const passes = [
  passed('a header', `req.headers['x-user'] = 'ada'; next()`, { headers: [['X-User', 'forged']] }),
  passed('a header in capitals', `req.headers['X-User'] = 'ada'; next()`),
  passed('without a header', `delete req.headers['x-a']; next()`, { headers: [['X-A', 'b']] }),
  passed('a number in a header', `req.headers['x-n'] = 7; next()`),
  passed('another target', `req.url = '/v2' + req.url; next()`),
  passed('a body as it came', `next()`, posted),
  passed('a body that it copies', `${copied} ${whole} next())`, posted),
  passed(
    'another body',
    `${copied.replace(/ req\.pipe.*/, '')} req.headers['content-length'] = 5; req.egContext.requestStream.end('other'); next()`,
    posted,
  ),
  passed('the consumer', `req.headers['eg-consumer-id'] = 'ada'; next()`),
];

const changes = [
  changed('a header more', `res.setHeader('X-Mine', 'm'); next()`),
  changed(
    'a patched end',
    `const { end } = res; res.end = function (...given) { if (!res.headersSent) res.setHeader('X-Late', String(res.statusCode)); return end.apply(res, given); }; res.write = ((write) => function (...given) { if (!res.headersSent) res.setHeader('X-Late', String(res.statusCode)); return write.apply(res, given); })(res.write); next()`,
  ),
];

const conditions = [
  tested('of two arguments', { name: 'own-query' }),
  tested('of two arguments with a parameter', { name: 'own-query', is: 'blue' }),
  tested('of one argument', { name: 'own-param', is: '7' }),
  tested('in allOf', { name: 'allOf', conditions: [{ name: 'own-query' }, { name: 'own-param', is: '7' }] }),
  tested('in not', { name: 'not', condition: { name: 'own-query' } }),
];

const rewrites = [
  rewriting(
    'by regular expression',
    [{ condition: { name: 'regexpmatch', match: '^/old/(.*)$' }, action: { rewrite: '/new/$1' } }],
    '/old/a/b?c=d',
    '/older/a',
  ),
  rewriting(
    'by path',
    [{ condition: { name: 'pathmatch', match: '/id/:id/x' }, action: { rewrite: '/things/:id' } }],
    '/id/7/x',
    '/id/7',
  ),
  rewriting(
    'with a redirect',
    [{ condition: { name: 'pathmatch', match: '/go/:id' }, action: { rewrite: '/gone/:id', redirect: 302 } }],
    '/go/7',
  ),
  rewriting(
    'of two steps',
    [
      { condition: { name: 'regexpmatch', match: '^/a' }, action: { rewrite: '/b' } },
      { condition: { name: 'regexpmatch', match: '^/b' }, action: { rewrite: '/c' } },
    ],
    '/a/x',
  ),
];

const routes: readonly ConformanceCase[] = [
  {
    name: 'plugin route',
    own: true,
    config: own('next()', ...saying('piped')),
    requests: gets('/own-route/7?a=b', '/own-route', '/x'),
  },
];

/** Plugins: what they see, what they change, and how they answer. */
export const plugins: CaseArea = {
  area: 'plugins',
  cases: [...sees, ...answers, ...passes, ...changes, ...conditions, ...rewrites, ...routes],
};
