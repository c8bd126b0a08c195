import { afterEach, describe, expect, it } from 'vitest';
import { waitUntil } from '@tiffin/testing/wait-until';
import { clock, counting, fresh, later, leave, place } from '../testing/cached-place.js';
import type { Reply } from '../testing/call.js';

afterEach(leave);

describe('cache, within its bounds,', () => {
  it('forgets what a change is about, if it went well', async () => {
    const statuses = [400, 204, 201];
    const count = counting(fresh);
    const { ask } = await place((request, response) => {
      if (request.method === 'GET') return count(request, response);
      response.writeHead(statuses.shift()!, { location: '/other', 'content-location': 'http://far.example/far' }).end();
    });
    const state = async (): Promise<string[]> => [(await ask('/it')).body, (await ask('/other')).body];
    expect(await state()).toEqual(['answer 1', 'answer 2']);
    await ask('/it', { method: 'POST' });
    expect(await state()).toEqual(['answer 1', 'answer 2']);
    await ask('/it', { method: 'DELETE' });
    expect(await state()).toEqual(['answer 3', 'answer 4']);
    await ask('/more', { method: 'PUT' });
    expect(await state()).toEqual(['answer 3', 'answer 5']);
  });

  it('does not keep what was on its way while it changed', async () => {
    let release: (() => void) | undefined;
    const count = counting(fresh);
    const { ask } = await place((request, response) => {
      if (request.method === 'GET' && release === undefined) release = () => count(request, response);
      else if (request.method === 'GET') count(request, response);
      else response.writeHead(204).end();
    });
    const old = ask();
    await waitUntil('it is asked', () => release !== undefined);
    await ask('/', { method: 'POST' });
    release!();
    expect((await old).body).toBe('answer 1');
    expect((await ask()).body).toBe('answer 2');
  });

  it('keeps within its bytes, and lets go of what was not asked for longest', async () => {
    const body = 'x'.repeat(10_000);
    const { ask, asked } = await place((_, response) => response.writeHead(200, fresh).end(body), {
      action: { maxBytes: 40_000, maxEntryBytes: 20_000 },
    });
    for (const path of ['/1', '/2', '/3', '/1', '/4', '/1', '/3']) await ask(path);
    expect(asked.map(({ url }) => url)).toEqual(['/1', '/2', '/3', '/4']);
    await ask('/2');
    expect(asked).toHaveLength(5);
  });

  it.each([
    ['told', { 'content-length': '20001' }],
    ['not told', {}],
  ])('passes on and does not keep what is larger than an entry, its length %s', async (_, length) => {
    const { ask, asked } = await place(
      (__, response) => {
        response.writeHead(200, { ...fresh, ...length }).end('x'.repeat(20_001));
      },
      { action: { maxEntryBytes: 20_000 } },
    );
    expect([(await ask()).body.length, (await ask()).body.length]).toEqual([20_001, 20_001]);
    expect(asked).toHaveLength(2);
  });

  it('does not keep what the service breaks off', async () => {
    const { ask, asked } = await place((_, response) => {
      if (asked.length > 1) return void response.writeHead(200, fresh).end('whole');
      response.writeHead(200, fresh).write('part');
      setImmediate(() => response.destroy());
    });
    await expect(ask()).rejects.toThrow();
    expect((await ask()).body).toBe('whole');
  });

  it('keeps nothing of what the gateway or its policies say', async () => {
    const before = [{ cors: [{ action: { origin: true } }] }, { 'rate-limit': [{ action: { max: 10 } }] }];
    const { ask } = await place(counting(fresh), { before });
    const first = await ask('/', { headers: { origin: 'https://a.example' } });
    const second = await ask('/', { headers: { origin: 'https://a.example' } });
    const other = await ask('/', { headers: { origin: 'https://b.example' } });
    const told = ({ headers }: Reply) => [headers['access-control-allow-origin'], headers['x-ratelimit-remaining']];
    expect([first, second, other].map(told)).toEqual([
      ['https://a.example', '9'],
      ['https://a.example', '8'],
      ['https://b.example', '7'],
    ]);
    await leave();
    const terminate = { terminate: [{ action: { statusCode: 200, message: '${requestID}' } }] };
    const own = await place(counting({}), { action: { ttl: 60 }, after: [terminate] });
    await own.ask();
    expect((await own.ask()).headers).not.toHaveProperty('age');
  });

  it('gives an age to answers that say nothing of it, if it is told to', async () => {
    clock();
    const { ask } = await place(
      (request, response) =>
        counting(request.url === '/silent' ? {} : { 'cache-control': 'no-cache' })(request, response),
      { action: { ttl: 10 } },
    );
    await ask('/silent');
    expect((await ask('/silent')).headers.age).toBe('0');
    await ask('/told');
    expect((await ask('/told')).headers).not.toHaveProperty('age');
    later(11);
    expect((await ask('/silent')).headers).not.toHaveProperty('age');
    await ask('/silent', { headers: { authorization: 'x' } });
  });

  it('answers 504 to who wants only what is kept, and nothing is', async () => {
    const { ask, asked } = await place(counting(fresh));
    const only = { headers: { 'cache-control': 'only-if-cached' } };
    expect((await ask('/', only)).status).toBe(504);
    await ask();
    expect((await ask('/', only)).body).toBe('answer 1');
    expect(asked).toHaveLength(1);
  });

  it('stands in for a service that fails where it may', async () => {
    clock();
    const count = counting({ 'cache-control': 'max-age=10, stale-if-error=60', etag: '"1"' });
    const { ask, asked, stopService } = await place((request, response) => {
      if (asked.length === 1) count(request, response);
      else response.writeHead(503).end('down');
    });
    await ask();
    later(11);
    expect(await ask()).toMatchObject({ status: 200, body: 'answer 1', headers: { age: '11' } });
    await stopService();
    expect(await ask()).toMatchObject({ status: 200, body: 'answer 1' });
    later(60);
    expect((await ask()).status).toBe(502);
  });

  it('keeps what policies behind it have made, and not what those before it make', async () => {
    const json = { 'content-type': 'application/json' };
    const add = (name: string) => ({
      'response-transformer': [{ action: { body: { add: { [name]: 'req.query.n' } } } }],
    });
    const { ask, asked } = await place((_, response) => response.writeHead(200, { ...fresh, ...json }).end('{}'), {
      before: [{ compression: [{ action: { minBytes: 0 } }] }, add('outer')],
      after: [add('inner')],
    });
    expect((await ask('/?n=1')).body).toBe('{"inner":"1","outer":"1"}');
    expect((await ask('/?n=1')).body).toBe('{"inner":"1","outer":"1"}');
    expect(asked).toHaveLength(1);
    expect((await ask('/?n=1', { headers: { 'accept-encoding': 'gzip' } })).headers['content-encoding']).toBe('gzip');
  });
});
