import { afterEach, describe, expect, it } from 'vitest';
import { clock, counting, fresh, later, leave, place, type Headers } from '../testing/cached-place.js';
import type { Call } from '../testing/call.js';

afterEach(leave);

describe('cache', () => {
  it('gives an answer again while it is fresh, with its age, and asks again when it is not', async () => {
    clock();
    const { ask, asked } = await place(counting({ ...fresh, 'x-of': 'service', 'content-type': 'text/plain' }));
    expect((await ask('/a?b')).headers).not.toHaveProperty('age');
    later(59);
    const again = await ask('/a?b');
    expect(again).toMatchObject({ status: 200, body: 'answer 1' });
    expect(again.headers).toMatchObject({
      age: '59',
      'x-of': 'service',
      'content-length': '8',
      'content-type': 'text/plain',
    });
    expect((await ask('/a?c')).body).toBe('answer 2');
    expect((await ask('/a?b', { host: 'other.example' })).body).toBe('answer 3');
    later(2);
    expect((await ask('/a?b')).body).toBe('answer 4');
    expect(asked).toHaveLength(4);
  });

  it.each<[Headers, number, boolean]>([
    [{ 'cache-control': 's-maxage=60, max-age=0' }, 200, true],
    [{ 'cache-control': 's-maxage=0, max-age=60' }, 200, false],
    [{ 'cache-control': 'max-age=60, must-revalidate' }, 200, true],
    [{ 'cache-control': 'MAX-AGE=60' }, 200, true],
    [{ 'cache-control': 'private="x-a", max-age=60' }, 200, false],
    [{ 'cache-control': 'no-cache, max-age=60' }, 200, false],
    [{ 'cache-control': ['max-age=60', 'no-store'] }, 200, false],
    [{ expires: new Date(Date.now() + 3_600_000).toUTCString() }, 200, true],
    [{ expires: '0' }, 200, false],
    [{ 'last-modified': new Date(0).toUTCString() }, 200, false],
    [{ ...fresh, age: '61' }, 200, false],
    [{ ...fresh, vary: '*' }, 200, false],
    [{ ...fresh, vary: 'accept, *' }, 200, false],
    [{ 'cache-control': 'max-age=60, public', 'set-cookie': 'a=1' }, 200, true],
    [fresh, 404, true],
    [fresh, 302, true],
    [fresh, 500, false],
    [fresh, 206, false],
    [{}, 200, false],
  ])('of an answer with %j and %i: %s', async (headers, status, kept) => {
    const { ask } = await place(counting(headers, status));
    const first = await ask();
    const again = await ask();
    expect([first.status, again.status, again.body]).toEqual([status, status, kept ? 'answer 1' : 'answer 2']);
  });

  it.each<[Call, Call, boolean]>([
    [{}, { headers: { 'cache-control': 'no-cache' } }, false],
    [{}, { headers: { 'cache-control': 'Max-Age=0' } }, false],
    [{}, { headers: { pragma: 'no-cache' } }, false],
    [{ headers: { 'cache-control': 'no-store' } }, {}, false],
    [{}, { headers: { range: 'bytes=0-2' } }, false],
    [{}, { headers: { 'if-match': '"1"' } }, false],
    [{}, { method: 'OPTIONS' }, false],
    [{}, { method: 'HEAD' }, true],
    [{ method: 'HEAD' }, {}, false],
    [{}, { headers: { cookie: 'a=1' } }, true],
    [{ headers: { authorization: 'Basic eDp5' } }, { headers: { authorization: 'Basic eDp5' } }, false],
    [{ headers: { authorization: 'Basic eDp5' } }, {}, false],
    [{ body: 'x', headers: { 'content-length': '1' } }, {}, false],
  ])('after a request with %j, one with %j is answered by it: %s', async (first, second, kept) => {
    // Both in one millisecond: what is kept has no age.
    clock();
    const { ask, asked } = await place(counting(fresh));
    await ask('/', first);
    await ask('/', second);
    expect(asked).toHaveLength(kept ? 1 : 2);
  });

  it.each(['public, max-age=60', 's-maxage=60', 'must-revalidate, max-age=60'])(
    'keeps what was answered to a credential where the service says %s',
    async (cacheControl) => {
      const { ask, asked } = await place(counting({ 'cache-control': cacheControl }));
      await ask('/', { headers: { authorization: 'Basic eDp5' } });
      await ask();
      expect(asked).toHaveLength(1);
    },
  );

  it.each<[string, Headers]>([
    ['is private', { 'cache-control': 'Private, max-age=60' }],
    ['is not to be stored', { 'cache-control': 'No-Store, max-age=60' }],
  ])('gives nobody else what %s', async (_, headers) => {
    const { ask } = await place(counting(headers));
    expect([(await ask()).body, (await ask()).body]).toEqual(['answer 1', 'answer 2']);
  });

  it('keeps nothing that sets a cookie, not even to check whether it still is so', async () => {
    const { ask, asked } = await place(counting({ ...fresh, etag: '"1"', 'set-cookie': 'a=1' }));
    expect([(await ask()).body, (await ask()).body]).toEqual(['answer 1', 'answer 2']);
    expect(asked[1]!.headers).not.toHaveProperty('if-none-match');
  });

  it('keeps an answer for each of what it varies by', async () => {
    const { ask } = await place(counting({ ...fresh, vary: 'Accept-Language, X-A' }));
    const by = async (language?: string, a?: string): Promise<string> => {
      const headers = { ...(language && { 'accept-language': language }), ...(a && { 'x-a': a }) };
      return (await ask('/', { headers })).body;
    };
    expect([await by('de'), await by('en'), await by(), await by('de', '1')]).toEqual(
      [1, 2, 3, 4].map((count) => `answer ${count}`),
    );
    expect([await by('de'), await by('en'), await by(), await by('de', '1')]).toEqual(
      [1, 2, 3, 4].map((count) => `answer ${count}`),
    );
  });

  it.each<[string, Headers, string]>([
    ['etag', { etag: '"1"' }, 'if-none-match'],
    ['last-modified', { 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' }, 'if-modified-since'],
  ])(
    'checks with the service by %s what has become old, and takes over what it says',
    async (name, validator, condition) => {
      clock();
      const { ask, asked } = await place((request, response) => {
        const isKnown = request.headers[condition] === validator[name];
        const news = { ...validator, ...fresh, 'x-news': String(asked.length) };
        response.writeHead(isKnown ? 304 : 200, news as never).end(isKnown ? undefined : 'body');
      });
      await ask();
      later(61);
      const checked = await ask();
      expect(checked).toMatchObject({
        status: 200,
        body: 'body',
        headers: { 'x-news': '2', age: '0', 'content-length': '4' },
      });
      later(30);
      expect(await ask()).toMatchObject({ body: 'body', headers: { 'x-news': '2', age: '30' } });
      expect(asked).toHaveLength(2);
      // The client's own conditions are judged by what is kept.
      later(31);
      const told = validator[name] as string;
      expect(await ask('/', { headers: { [condition]: told } })).toMatchObject({ status: 304, body: '' });
      expect(asked[2]!.headers[condition]).toBe(told);
    },
  );

  it('replaces what the service answers anew', async () => {
    clock();
    const listener = counting({ ...fresh, etag: '"1"' });
    const { ask } = await place(listener);
    await ask();
    later(61);
    expect((await ask()).body).toBe('answer 2');
    expect((await ask()).body).toBe('answer 2');
  });

  it.each<[Readonly<Record<string, string>>, number]>([
    [{ 'if-none-match': '"1"' }, 304],
    [{ 'if-none-match': 'W/"0", W/"1"' }, 304],
    [{ 'if-none-match': '*' }, 304],
    [{ 'if-none-match': '"2"', 'if-modified-since': 'Fri, 02 Jan 2026 00:00:00 GMT' }, 200],
    [{ 'if-modified-since': 'Fri, 02 Jan 2026 00:00:00 GMT' }, 304],
    [{ 'if-modified-since': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 200],
    [{ 'if-modified-since': 'some day' }, 200],
  ])('answers a client with %j itself: %i', async (headers, status) => {
    const validators = { etag: '"1"', 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' };
    const { ask, asked } = await place(counting({ ...fresh, ...validators, 'content-type': 'text/plain' }));
    await ask();
    const reply = await ask('/', { headers });
    expect([reply.status, reply.body]).toEqual([status, status === 304 ? '' : 'answer 1']);
    expect(reply.headers.etag).toBe('"1"');
    if (status === 304) expect(reply.headers).not.toHaveProperty('content-type');
    expect(asked).toHaveLength(1);
  });

  it('lets the client ask on its own conditions where nothing is kept', async () => {
    const { ask, asked } = await place((_, response) => response.writeHead(304, { etag: '"1"', ...fresh }).end());
    expect((await ask('/', { headers: { 'if-none-match': '"1"' } })).status).toBe(304);
    expect(asked[0]!.headers['if-none-match']).toBe('"1"');
    expect((await ask()).status).toBe(304);
  });
});
