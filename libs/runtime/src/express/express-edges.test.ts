/** The edges of what Express' request and response do, beside the real Express. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Readable } from 'node:stream';
import type { ExpressRequest, ExpressResponse } from './express-messages.js';
import { answersOf, type Case, folder, startBoth, stopBoth } from './testing/beside-express.js';

beforeAll(startBoth);
afterAll(stopBoth);

// User code is untyped: what no type allows is tried as well.
type Loose = Record<string, Function>;
const loose = (message: ExpressRequest | ExpressResponse): Loose => message as unknown as Loose;
const sends =
  (...args: readonly unknown[]) =>
  (_: ExpressRequest, r: ExpressResponse): unknown =>
    loose(r)['send']?.(...args);
/** A list of calls, each `[member, ...arguments]`; the last one answers. */
const does =
  (...calls: readonly (readonly [string, ...unknown[]])[]) =>
  (_: ExpressRequest, r: ExpressResponse): void => {
    for (const [name, ...args] of calls) loose(r)[name]?.(...args);
  };
const asks =
  (...calls: readonly (readonly [string, ...unknown[]])[]) =>
  (q: ExpressRequest, r: ExpressResponse): unknown =>
    r.json(calls.map(([name, ...args]) => loose(q)[name]?.(...args) ?? 'nothing'));
const textTag = { 'if-none-match': 'W/"4-Ny9h1A2iKyl9MY4HfIGRGnoelQ0"' };

const bodies: readonly Case[] = [
  ['a number', sends(201)],
  ['a number that is no status', sends(7)],
  ['true', sends(true)],
  ['undefined', sends(undefined)],
  ['an empty text', sends('')],
  ['an empty list', sends([])],
  ['bytes of a typed array', sends(new Uint8Array([104]))],
  ['a status and a body', sends(202, 'x')],
  ['a body and a status', sends('x', 203)],
  ['a body that is no JSON', sends({ a: 1n })],
  ['JSON of undefined', does(['json', undefined])],
  ['JSON of a text', does(['json', 'x'])],
  ['JSON and a status', does(['json', { a: 1 }, 201])],
  ['JSON that says its own type', does(['type', 'application/hal+json'], ['json', { a: 1 }])],
  ['JSONP without a callback', does(['jsonp', [1]])],
  ['JSONP with a callback that is none', does(['jsonp', '\u2028']), { path: '/?callback=a[b].c();alert(1)' }],
  ['JSONP with several callbacks', does(['jsonp', 1]), { path: '/?callback=a&callback=b' }],
  ['a text of a type with another charset', does(['set', 'Content-Type', 'text/plain; charset=latin1'], ['send', 'ä'])],
  ['a text of several bytes', sends('ä€😀')],
  ['bytes with a type', does(['type', 'png'], ['send', Buffer.from('x')])],
  ['pieces', does(['write', 'a'], ['write', 'b'], ['end', 'c'])],
  ['a stream', (_, r) => Readable.from(['x', 'y']).pipe(r)],
  ['a stream to HEAD', (_, r) => Readable.from(['x', 'y']).pipe(r), { method: 'HEAD' }],
];

const statuses: readonly Case[] = [
  ['as a text', does(['status', '201'], ['send', 'x'])],
  ['unknown, bare', does(['sendStatus', 599])],
  ['204 with JSON', does(['status', 204], ['json', { a: 1 }])],
  ['204 with pieces', does(['status', 204], ['write', 'a'], ['end'])],
  ['205 with a text', does(['status', 205], ['send', 'x'])],
  ['304 with a text', does(['status', 304], ['send', 'x'])],
  ['304 ended', does(['status', 304], ['end', 'x'])],
  ['HEAD with JSON', does(['json', { a: 1 }]), { method: 'HEAD' }],
  ['HEAD with pieces', does(['write', 'a'], ['end']), { method: 'HEAD' }],
  ['HEAD that is fresh', sends('text'), { method: 'HEAD', headers: textTag }],
  ['POST that is fresh', sends('text'), { method: 'POST', headers: { ...textTag, 'content-length': '0' } }],
  ['fresh of an error', does(['status', 500], ['send', 'text']), { headers: textTag }],
  ['fresh by a tag of its own', does(['set', 'ETag', '"1"'], ['send', 'x']), { headers: { 'if-none-match': '"1"' } }],
  ['fresh to anything', sends('text'), { headers: { 'if-none-match': '*' } }],
  ['not fresh without a cache', sends('text'), { headers: { ...textTag, 'cache-control': 'no-cache' } }],
  [
    'fresh by date',
    does(['set', 'Last-Modified', 'Thu, 01 Jan 2026 00:00:00 GMT'], ['send', 'x']),
    { headers: { 'if-modified-since': 'Fri, 02 Jan 2026 00:00:00 GMT' } },
  ],
  ['fresh and stale', (q, r) => r.set('ETag', '"1"').json([loose(q)['fresh'], loose(q)['stale']])],
];

const twice: readonly Case[] = [
  ['send twice', does(['send', 'a'], ['send', 'b'])],
  ['JSON twice', does(['json', 1], ['json', 2])],
  ['a header after the answer', does(['send', 'a'], ['set', 'X-A', '1'])],
  ['end twice', does(['end', 'a'], ['end', 'b'])],
  ['write after the end', (_, r) => (r.on('error', () => undefined), r.end('a'), r.write('b'))],
  ['a redirect after the answer', does(['send', 'a'], ['redirect', '/x'])],
  ['a cookie after the answer', does(['send', 'a'], ['cookie', 'a', 'b'])],
  [
    'whether it was sent',
    (_, r) => {
      const before = r.headersSent;
      r.write('x');
      r.end(JSON.stringify([before, r.headersSent]));
    },
  ],
];

const headers: readonly Case[] = [
  ['set to nothing', does(['set', 'X-A', undefined], ['send', 'x'])],
  ['set to true', does(['set', 'X-A', true], ['send', 'x'])],
  ['set to what no header may hold', does(['set', 'X-A', 'a\nb'], ['send', 'x'])],
  ['of no name', does(['set', '', 'a'], ['send', 'x'])],
  ['of a type in a list', does(['set', 'Content-Type', ['a', 'b']], ['send', 'x'])],
  ['of a type without charset', does(['set', 'content-type', 'text/html'], ['end', 'x'])],
  ['appended to a list', does(['set', 'Vary', ['a', 'b']], ['append', 'Vary', ['c']], ['send', 'x'])],
  ['appended first', does(['append', 'X-A', ['1', '2']], ['send', 'x'])],
  ['cookies appended', does(['cookie', 'a', '1'], ['append', 'Set-Cookie', 'b=2'], ['send', 'x'])],
  [
    'a cookie with all',
    does(['cookie', 'a', 'ü;', { domain: 'x.test', path: '/p', secure: true, maxAge: 0, encode: String }]),
  ],
  [
    'a cookie that expires',
    does(['cookie', 'a', 1, { expires: new Date(0), sameSite: true, priority: 'high' }], ['send']),
  ],
  ['a cookie of no valid name', does(['cookie', 'a b', 'x'], ['send'])],
  ['a signed cookie without a secret', does(['cookie', 'a', 'x', { signed: true }], ['send'])],
  [
    'a signed cookie',
    (q, r) => {
      (q as unknown as { secret: string }).secret = 's';
      r.cookie('a', 'x', { signed: true }).send();
    },
  ],
  ['a cookie cleared where it lies', does(['clearCookie', 'a', { path: '/x', httpOnly: true }], ['send'])],
  ['links twice', does(['links', { next: '/2' }], ['links', { last: '/9', prev: '/1' }], ['send'])],
  ['vary on several', does(['vary', ['A', 'b']], ['vary', 'a'], ['send'])],
  ['vary on all', does(['vary', '*'], ['vary', 'a'], ['send'])],
  ['vary on nothing', does(['vary'], ['send'])],
  ['a type by its ending', does(['type', '.json'], ['send', 'x'])],
  ['a type nobody knows', does(['contentType', 'nonsense'], ['send', 'x'])],
  ['an attachment without a name', does(['attachment'], ['send', 'x'])],
  ['a location with what must be escaped', does(['location', 'https://x.test/ä "<'], ['send'])],
  ['a location back', does(['location', 'back'], ['send'])],
  ['a redirect to a foreign host', does(['redirect', '//evil.test\\@x']), { headers: { accept: 'text/html' } }],
  ['a redirect the other way round', does(['redirect', '/x', 307])],
  ['a redirect to HEAD', does(['redirect', '/x']), { method: 'HEAD' }],
  ['a redirect nobody can read', does(['redirect', '/x']), { headers: { accept: 'image/png' } }],
  [
    'a format by default',
    (_, r) => r.format({ text: () => r.send('t'), default: () => r.send('d') }),
    { headers: { accept: 'a/b' } },
  ],
  ['a format for whoever takes all', (_, r) => r.format({ html: () => r.send('h'), json: () => r.json(1) })],
  [
    'read back',
    (_, r) => r.set({ 'X-A': '1', 'X-B': ['2'] }).json([r.get('x-a'), r.get('X-B'), r.get('none') ?? null]),
  ],
  ['a file without its whole path', does(['sendFile', 'page.html'])],
  ['a file of nothing', does(['sendFile'])],
  [
    'a file below a root',
    (_, r) => r.sendFile('page.html', { root: folder, lastModified: false, headers: { 'X-A': '1' } }),
  ],
  ['a file above its root', (_, r) => r.sendFile('../page.html', { root: folder })],
  [
    'a file with a callback',
    (_, r) => r.sendFile('none', { root: folder }, (error: { status: number }) => r.status(error.status).send('own')),
  ],
  [
    'a part of a file',
    (_, r) => r.sendFile('page.html', { root: folder, lastModified: false }),
    { headers: { range: 'bytes=0-2' } },
  ],
  ['a download that is not there', (_, r) => r.download(`${folder}/none`)],
  ['a folder', (_, r) => r.sendFile(folder)],
];

const forwarded = (headers_: Readonly<Record<string, string>>) => ({ headers: headers_ });
const requests: readonly Case[] = [
  [
    'a query with depth',
    (q, r) => r.json(q.query),
    { path: '/?a[b][c][d][e][f][g]=1&x[0]=a&x[2]=c&y[30]=z&=1&[]=2&q=1;2&n=null' },
  ],
  [
    'a query of many parts',
    (q, r) => r.json(Object.keys(q.query).length),
    { path: `/?${'a=1&'.repeat(10)}${Array.from({ length: 1100 }, (_, n) => `k${n}`).join('&')}` },
  ],
  [
    'a query with a name of Object',
    (q, r) => r.json([q.query, typeof q.query['hasOwnProperty']]),
    { path: '/?hasOwnProperty=1&constructor[a]=2&toString' },
  ],
  ['a query with a second mark', (q, r) => r.json([q.query, q.path]), { path: '/a?b=?c#d' }],
  ['an address with two slashes', (q, r) => r.json([q.path, q.query, q.params]), { path: '//a//b/?c=1' }],
  ['a whole address', (q, r) => r.json([q.path, q.query]), { path: 'http://x.test/a?b=1' }],
  [
    'an address that is written to',
    (q, r) => {
      q.url = '/new?z=9';
      r.json([q.originalUrl, q.url, q.path, q.query, q.params]);
    },
    { path: '/old?a=1' },
  ],
  [
    'members that are replaced',
    (q, r) => {
      'use strict';
      Object.assign(q, { app: { own: 1 }, route: { path: 'own' }, baseUrl: '/b', originalUrl: '/o', res: 1, next: 2 });
      Object.assign(r, { app: { own: 2 } });
      r.end(JSON.stringify([q.app, q.route, q.baseUrl, q.originalUrl, q.res, q.next, r.app]));
    },
  ],
  [
    'members that are there',
    (q, r) =>
      r.json(
        ['query', 'params', 'body', 'baseUrl', 'originalUrl', 'route', 'app', 'res', 'next', 'path', 'ip'].map(
          (one) => one in q,
        ),
      ),
  ],
  [
    'a header that comes twice',
    (q, r) => r.json([q.get('cookie') ?? null, q.get('set-cookie') ?? null]),
    forwarded({ cookie: 'a=1; b=2' }),
  ],
  ['types without a body', asks(['is', 'json'], ['is', ['text']])],
  [
    'types of a form',
    asks(['is', 'urlencoded'], ['is', 'multipart'], ['is', '+json']),
    {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'transfer-encoding': 'chunked' },
    },
  ],
  [
    'what the caller takes',
    asks(
      ['accepts', 'html', 'json'],
      ['accepts', ['json', 'html']],
      ['acceptsEncodings'],
      ['acceptsEncoding', 'br', 'gzip'],
      ['acceptsCharsets', 'utf-8'],
      ['acceptsCharset', 'x'],
      ['acceptsLanguages'],
      ['acceptsLanguage', 'fr'],
    ),
    forwarded({
      accept: 'text/*;q=.5, */*;q=.1',
      'accept-encoding': 'gzip',
      'accept-language': 'de, en;q=0.5',
      'accept-charset': 'utf-8',
    }),
  ],
  ['ranges', asks(['range', 100], ['range', 100, { combine: true }]), forwarded({ range: 'bytes=0-4,5-9,90-' })],
  ['a range of nothing', asks(['range', 5]), forwarded({ range: 'bytes=9-' })],
  ['no range', asks(['range', 5]), forwarded({ range: 'nonsense' })],
  ['hosts', (q, r) => r.json([q.hostname, loose(q)['host'], q.subdomains]), forwarded({ host: '[::1]:80' })],
  ['no subdomains of an address', (q, r) => r.json([q.hostname, q.subdomains]), forwarded({ host: '10.0.0.1' })],
  [
    'several hosts that were forwarded',
    (q, r) => r.json([q.hostname, q.protocol, q.secure]),
    forwarded({ 'x-forwarded-host': 'a.test, b.test', 'x-forwarded-proto': ' https , http' }),
  ],
  [
    'who calls through many',
    (q, r) => r.json([q.ip, q.ips]),
    forwarded({ 'x-forwarded-for': '1.1.1.1, 203.0.113.9, 10.0.0.1, 127.0.0.1' }),
  ],
  ['who lies', (q, r) => r.json([q.ip, q.ips]), forwarded({ 'x-forwarded-for': 'nonsense' })],
  ['by a script', (q, r) => r.json(q.xhr), forwarded({ 'x-requested-with': 'xmlhttprequest' })],
];

describe.each([
  ['bodies', bodies],
  ['statuses', statuses],
  ['answers after the answer', twice],
  ['headers', headers],
  ['requests', requests],
])('%s are as with Express', (_, cases) => {
  it.each(cases)('%s', async (_what, run, call = {}) => {
    const [own, real] = await answersOf(run, call);
    expect(own).toEqual(real);
  });
});
