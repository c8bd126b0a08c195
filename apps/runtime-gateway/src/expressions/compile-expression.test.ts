import { describe, expect, it } from 'vitest';
import { exchangeOf } from '../testing/exchange-of.js';
import { compileExpression, compileTemplate, compileTest, compileText } from './compile-expression.js';

const exchange = exchangeOf({
  url: '/cars/7?color=red&tag=a&tag=b',
  headers: { 'x-plan': 'gold', cookie: 'session=a%20b; theme="dark"', accept: 'text/html, */*' },
  consumer: { id: 'c1', username: 'ann', roles: ['admin'], profile: { age: 41 } },
  body: JSON.parse('{"id": 7, "items": [{"sku": "a"}], "__proto__": {"polluted": true}, "toString": 1}'),
});
const value = (text: string): unknown => compileExpression(text, 'here')(exchange);

describe('a query with names inside names', () => {
  const nested = exchangeOf({ url: '/?a[b]=1&c%5B%5D=2&c[]=3&__proto__[x]=1&constructor[y]=2&a[toString]=4' });

  it.each<[string, unknown]>([
    ['req.query.a.b', '1'],
    ['req.query.c', ['2', '3']],
    ["req.query['a[b]']", undefined],
    ['req.query.x', undefined],
    ['req.query.none', undefined],
    ['JSON.stringify(req.query.a)', '{"b":"1","toString":"4"}'],
  ])('is read as Express does: %s', (text, expected) =>
    expect(compileExpression(text, 'here')(nested)).toEqual(expected),
  );

  it('adds nothing to what all objects have', () => {
    compileExpression('req.query.a', 'here')(nested);
    expect([({} as { x?: unknown }).x, ({} as { y?: unknown }).y]).toEqual([undefined, undefined]);
  });
});

describe('a query of very many fields', () => {
  it.each(['a[]=1&', 'a=1&', '&', 'a[b][c][d][e][f][g]=1&', 'a[99]=1&'])('hides none behind %s', (field) => {
    const long = exchangeOf({ url: `/?x[]=1&${field.repeat(2_000)}admin=yes` });
    expect(compileExpression('req.query.admin', 'here')(long)).toBe('yes');
    expect(compileExpression("'admin' in req.query", 'here')(long)).toBe(true);
  });

  it('is read once for all who ask, until it is another', () => {
    const asked = exchangeOf({ url: '/?a[b]=1&c=2' });
    const [nested, other] = [compileExpression('req.query.a', 'here'), compileExpression('req.query.c', 'here')];
    const first = nested(asked);
    expect([other(asked), nested(asked) === first]).toEqual(['2', true]);
    Object.assign(asked, { search: '?c=3' });
    expect([other(asked), nested(asked)]).toEqual(['3', undefined]);
  });
});

describe('names', () => {
  it.each<[string, unknown]>([
    ['requestID', 'r-1'],
    ['req.method', 'GET'],
    ['req.url', '/cars/7?color=red&tag=a&tag=b'],
    ['req.originalUrl', '/cars/7?color=red&tag=a&tag=b'],
    ['req.path', '/cars/7'],
    ['req.host + req.hostname', 'shop.exampleshop.example'],
    ['req.subdomains', []],
    ['req.ip', '192.0.2.7'],
    ['req.connection.remoteAddress', '192.0.2.7'],
    ['req.ips', []],
    ['req.protocol', 'http'],
    ['req.secure', false],
    ['req.xhr', false],
    ['req.httpVersion', '1.1'],
    ["req.headers['x-plan']", 'gold'],
    ["req.headers['X-PLAN']", 'gold'],
    ['req.headers.accept', 'text/html, */*'],
    ['req.headers["x-" + "plan"]', 'gold'],
    ["req.get('X-Plan')", 'gold'],
    ["req.header('x-plan')", 'gold'],
    ['req.headers.x-plan', 'gold'],
    ['req.params.0', undefined],
    ['req.headers.constructor', undefined],
    ['req.headers.__proto__', undefined],
    ['req.query.color', 'red'],
    ['req.query.tag', ['a', 'b']],
    ['req.query.none', undefined],
    ['req.params.id', '7'],
    ['req.params.constructor', undefined],
    ['req.cookies.session', 'a b'],
    ['req.cookies.theme', 'dark'],
    ['res.statusCode', 200],
    ["res.getHeader('x')", undefined],
    ['apiEndpoint.apiEndpointName', 'cars'],
    ['apiEndpoint.scopes', ['read', 'write']],
    ['consumer.id', 'c1'],
    ['req.user.username', 'ann'],
    ['consumer.profile.age', 41],
    ['consumer.nothing.more', undefined],
    ['egContext.req.method', 'GET'],
    ['egContext.egContext.requestID', 'r-1'],
    ['req.egContext.consumer.id', 'c1'],
    ['req.body.items[0].sku', 'a'],
    ['req.body.items.length', 1],
    ["'color' in req.query", true],
    ["'toString' in req.query", false],
    ['Object.keys(req.query)', ['color', 'tag']],
    ['JSON.stringify(req.cookies)', '{"session":"a b","theme":"dark"}'],
  ])('%s', (text, expected) => expect(value(text)).toEqual(expected));
});

describe('operators, methods and functions', () => {
  it.each<[string, unknown]>([
    ["req.method === 'GET'", true],
    ["req.method == 'GET' && req.path != '/x'", true],
    ["req.body.id == '7'", true],
    ['req.body.id === "7"', false],
    ['null == undefined', true],
    ['null === undefined', false],
    ['1 + 2 * 3 ** 2', 19],
    ["'a' + 1", 'a1'],
    ["'3' * '4'", 12],
    ['7 % 4 - 1', 2],
    ['-1 - -2', 1],
    ['~5 | 1 & 3 ^ 2', -5],
    ["'b' > 'a'", true],
    ["'10' > 9", true],
    ["undefined > 1 || 'x' < 1", false],
    ["req.query.none ?? 'none'", 'none'],
    ["req.query.none || ''", ''],
    ["req.query.color ? 'yes' : 'no'", 'yes'],
    ['typeof req.query.none', 'undefined'],
    ['typeof req.body', 'object'],
    ['`${req.method} ${req.path}${"!"}`', 'GET /cars/7!'],
    ['`${req.query.none}`', 'undefined'],
    ['[1, "a", req.method]', [1, 'a', 'GET']],
    ['[1, [2, 3]] + ""', '1,2,3'],
    ['req.body + ""', '[object Object]'],
    ['consumer?.roles?.[0]', 'admin'],
    ["consumer.roles.includes('admin')", true],
    ["['a', 'b'].indexOf('b')", 1],
    ["req.path.startsWith('/cars') && req.path.endsWith('7')", true],
    ["req.path.split('/')[1].toUpperCase()", 'CARS'],
    ["req.path.split('/').slice(1).join('-')", 'cars-7'],
    ["req.path.replace('/cars', '/v2')", '/v2/7'],
    ["'a$&'.replace('a', '$&')", '$&$&'],
    ["'a-b-c'.replaceAll('-', '')", 'abc'],
    ["' x '.trim().length", 1],
    ["'abc'.substring(1) + 'abc'.substr(-2, 1) + 'abc'.charAt(0) + 'abc'[1]", 'bcbab'],
    ["'a'.concat('b', 1)", 'ab1'],
    ['req.query.none.toLowerCase().length', undefined],
    ['/^\\/cars/.test(req.path)', true],
    ['req.path.match(/(\\d+)/)[1]', '7'],
    ['req.path.match(/x/)', null],
    ['req.path.search(/7/)', 6],
    ["'a1b2'.replace(/(\\d)/g, '<$1>')", 'a<1>b<2>'],
    ["'a, b'.split(/,\\s/)", ['a', 'b']],
    ["parseInt('12px', 10) + Number('3') + parseFloat('.5')", 15.5],
    ['String(undefined) + String(true)', 'undefinedtrue'],
    ['Boolean(req.query.color)', true],
    ["encodeURIComponent('a b/')", 'a%20b%2F'],
    ["decodeURIComponent('%E0%A4%A')", undefined],
    ['JSON.parse(\'{"a": 1}\').a', 1],
    ["JSON.parse('no').a", undefined],
    ['JSON.stringify({a: [1, undefined], "b-c": null})', '{"a":[1,null],"b-c":null}'],
    ['Math.max(1, 2) + Math.floor(2.9)', 4],
    ['Date.now() > 1', true],
    ['(1.005).toFixed(1)', '1.0'],
    ["'\\u0041\\x42\\n'", 'AB\n'],
    ['/* why */ 1 // because', 1],
    ['true;', true],
  ])('%s', (text, expected) => expect(value(text)).toEqual(expected));
});

describe('what leads nowhere', () => {
  it.each([
    'req.body.constructor === undefined || true',
    'process.env',
    'globalThis',
    "req.path.constructor('return process')()",
    'req.__proto__',
    "''['constructor']",
    "''.toString.call(1)",
    'Object.getPrototypeOf(req)',
    "require('fs')",
    'this',
    'new Date()',
    '() => 1',
    'x => x',
    'function () {}',
    'req.path = 1',
    'req.path; req.url',
    'req.path req.url',
    'a',
    'req',
    '',
    '/(a+)+$/.test(req.path)',
    '"a".repeat(9)',
    'req.path.toLowerCase',
    '`${a b}`',
    '`${}`',
    '`',
    "'",
    '((((',
    '[,]',
    '{a: 1, ...req}',
    "'\\u00'",
    '010',
    'tag`x`',
    'String.raw`x`',
    'i++',
    '1,2',
  ])('refuses %j', (text) => {
    expect(() => compileExpression(text, 'here')).toThrow(expect.objectContaining({ code: 'EXPRESSION_INVALID' }));
  });

  it.each<[string, string]>([
    ['5,000 brackets', '('.repeat(5_000)],
    ['8,000 negations', '!'.repeat(8_000)],
    ['a sum of 1,000', `1${'+1'.repeat(1_000)}`],
    ['a sum of 3,000', `1${'+1'.repeat(3_000)}`],
    ['300 lists in each other', `${'['.repeat(300)}${']'.repeat(300)}`],
    ['9,000 characters', `'${'a'.repeat(9_000)}'`],
  ])('refuses %s', (_, text) => {
    expect(() => compileExpression(text, 'here')).toThrow(expect.objectContaining({ code: 'EXPRESSION_INVALID' }));
  });

  it.each([
    "req.body['const' + 'ructor']",
    "consumer['__pro' + 'to__']",
    "req.path['const' + 'ructor']",
    "req.headers['__pro' + 'to__']",
    "apiEndpoint.scopes['ma' + 'p']",
  ])('answers nothing for %s', (text) => expect(value(text)).toBeUndefined());
});

describe('what takes too long', () => {
  const long = exchangeOf({
    headers: { cookie: `a=${'b'.repeat(7_000)}`, authorization: `Bearer ${'c'.repeat(7_000)}` },
  });

  it.each<[string, unknown]>([
    ['/^Bearer .+$/.test(req.headers.authorization)', true],
    ["req.headers.authorization.startsWith('Bearer ')", true],
    ['/x|y/.test(req.headers.cookie)', false],
    ['/b*x/.test(req.headers.cookie)', undefined],
    ['req.headers.cookie.replace(/b/g, req.headers.cookie)', undefined],
  ])('%s is %s for a long text', (text, expected) => expect(compileExpression(text, 'here')(long)).toBe(expected));
});

describe('templates, texts and tests', () => {
  it('writes what is missing as nothing, and a brace or an escape as JavaScript does', () => {
    const write = compileTemplate("${req.method} ${req.query.none}|${'}'} ${`${req.ip}`}\\t${{a: 1}.a}$", 'here');
    expect(write(exchange)).toBe('GET |} 192.0.2.7\t1$');
    expect(compileText('apiEndpoint.scopes', 'here')(exchange)).toBe('read,write');
    expect(compileText('consumer.none', 'here')(exchange)).toBe('');
    expect(compileTest('consumer.none', 'here')(exchange)).toBe(false);
  });
});
