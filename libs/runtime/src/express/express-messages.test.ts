import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import express from './express-library.cjs';
import { requestMembers, responseMembers } from './express-members.js';
import { answersOf, type Case, folder, startBoth, stopBoth } from './testing/beside-express.js';

beforeAll(startBoth);
afterAll(stopBoth);

const proxied = {
  'x-forwarded-for': '203.0.113.9, 127.0.0.1',
  'x-forwarded-proto': 'https,http',
  'x-forwarded-host': 'shop.example.test',
};

const cases: readonly Case[] = [
  [
    'what is in the address',
    (q, r) => r.json([q.path, q.url, q.originalUrl, q.baseUrl, q.params, q.hostname, q.subdomains]),
  ],
  ['a path that is encoded', (q, r) => r.json([q.path, q.params]), { path: '/a%20b/c?x' }],
  [
    'a nested query',
    (q, r) => r.json(q.query),
    { path: '/x?a[b]=1&a[c][]=2&a[c][]=3&d=4&d=5&e&f=%20+%zz&__proto__[x]=1' },
  ],
  ['no query', (q, r) => r.json(q.query)],
  [
    'headers',
    (q, r) => r.json([q.get('X-One'), q.header('x-one'), q.get('Referrer'), q.get('none') ?? null]),
    { headers: { 'x-one': '1', referer: 'r' } },
  ],
  [
    'a header without a name',
    (q, r) => {
      try {
        q.get(undefined as unknown as string);
      } catch (error) {
        r.send(String(error));
      }
    },
  ],
  [
    'the type of the body',
    (q, r) => r.json([q.is('json'), q.is('text/*'), q.is('html', 'application/json')]),
    { method: 'POST', headers: { 'content-type': 'application/json; charset=utf-8', 'content-length': '0' } },
  ],
  [
    'what the caller takes',
    (q, r) => r.json([q.accepts('html', 'json'), q.accepts(), q.accepts('xml')]),
    { headers: { accept: 'application/json;q=0.9, text/html;q=0.1' } },
  ],
  ['who calls', (q, r) => r.json([q.ip, q.ips, q.protocol, q.secure, q.xhr])],
  [
    'who calls through the gateway',
    (q, r) => r.json([q.ip, q.ips, q.protocol, q.secure, q.hostname]),
    { headers: proxied },
  ],
  ['parameters of old', (q, r) => r.json([q.param('a') ?? null, q.param('z', 'none')]), { path: '/?a=1' }],
  [
    'the settings',
    (q, r) => r.json([q.app.get('etag') ?? null, q.app.enabled('trust proxy'), r.app.disabled('nothing')]),
  ],
  ['the two know each other', (q, r) => r.json([q.res === r, r.req === q])],
  ['a text', (_, r) => r.send('text')],
  ['bytes', (_, r) => r.send(Buffer.from([104, 105]))],
  ['an object', (_, r) => r.send({ a: [1] })],
  ['nothing', (_, r) => r.send()],
  ['null', (_, r) => r.send(null)],
  ['a status and JSON', (_, r) => r.status(201).json({ a: 1 })],
  ['JSONP', (_, r) => (r as unknown as { jsonp(value: unknown): void }).jsonp({ a: 1 }), { path: '/?callback=f' }],
  ['a bare status', (_, r) => r.sendStatus(404)],
  ['no content', (_, r) => r.status(204).send('dropped')],
  ['HEAD', (_, r) => r.send('text'), { method: 'HEAD' }],
  [
    'headers that are set',
    (_, r) =>
      r
        .set('X-A', '1')
        .set({ 'X-B': '2', 'X-C': ['3', '4'] })
        .header('X-D', 5)
        .append('X-A', '6')
        .send(String(r.get('X-A'))),
  ],
  ['a type', (_, r) => r.type('html').send('x')],
  ['a type that is set', (_, r) => r.set('Content-Type', 'text/csv').send('x')],
  ['an attachment', (_, r) => r.attachment('ä file.pdf').send(Buffer.from('x'))],
  ['a redirect', (_, r) => r.redirect('/other place')],
  [
    'a redirect with a status',
    (_, r) => r.redirect(301, 'https://example.test/'),
    { headers: { accept: 'text/html' } },
  ],
  ['a redirect back', (_, r) => r.redirect('back'), { headers: { referer: '/before' } }],
  ['a location', (_, r) => r.location('/x').status(201).end()],
  [
    'cookies',
    (_, r) =>
      r
        .cookie('a', 'b c', { httpOnly: true, maxAge: 0, sameSite: 'lax' })
        .cookie('j', { x: 1 })
        .clearCookie('old')
        .send('x'),
  ],
  ['vary', (_, r) => r.vary('Accept').vary('Origin').send('x')],
  ['links', (_, r) => r.links({ next: '/2' }).send('x')],
  [
    'a format',
    (_, r) => r.format({ text: () => r.send('t'), json: () => r.json({}) }),
    { headers: { accept: 'application/json' } },
  ],
  ['no format that fits', (_, r) => r.format({ text: () => r.send('t') }), { headers: { accept: 'image/png' } }],
  [
    'what the caller has already',
    (_, r) => r.send('text'),
    { headers: { 'if-none-match': 'W/"4-Ny9h1A2iKyl9MY4HfIGRGnoelQ0"' } },
  ],
  ['a file', (_, r) => r.sendFile(join(folder, 'page.html'), { lastModified: false })],
  ['a download', (_, r) => r.download(join(folder, 'page.html'), 'other.html', { lastModified: false })],
  ['a file that is not there', (_, r) => r.sendFile(join(folder, 'none'))],
  [
    'members that are replaced',
    (q, r) => {
      q.query = { own: true };
      q.params = { a: 'b' };
      r.send = (body) => r.end(JSON.stringify([q.query, q.params, body]));
      r.send('x');
    },
  ],
  [
    'locals',
    (_, r) => {
      r.locals['a'] = 1;
      r.json(r.locals);
    },
  ],
];

describe('request and response of user code', () => {
  it.each(cases)('have what Express has: %s', async (_, run, call = {}) => {
    const [own, real] = await answersOf(run, call);
    expect(own).toEqual(real);
  });

  it('lend every member that Express has, and no other', () => {
    expect([...requestMembers].sort()).toEqual(Object.getOwnPropertyNames(express.request).sort());
    expect([...responseMembers].sort()).toEqual(Object.getOwnPropertyNames(express.response).sort());
  });
});
