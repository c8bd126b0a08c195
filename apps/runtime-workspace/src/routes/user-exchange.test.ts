/** Request and response in remote hooks and methods are Express', and an answer of their own ends the request. */
import { afterEach, describe, expect, it } from 'vitest';
import { method, model, property, startWorkspace, type Call, type TestWorkspace } from '../test-workspace.js';

let workspace: TestWorkspace | undefined;
afterEach(async () => {
  await workspace?.close();
  workspace = undefined;
});

const start = async (body: string, more: object = {}): Promise<Call> => {
  workspace = await startWorkspace(
    [model('Car', { script: 'car.js', properties: [property('name', 'string')], ...more })],
    { 'code/car.js': `module.exports = (Car) => { ${body} };`, 'code/page.txt': 'a file' },
  );
  await workspace.call('POST', '/api/cars', { name: 'A' });
  return workspace.call;
};
/** A hook around the list; `ctx` is at hand. */
const hooked = (phase: 'beforeRemote' | 'afterRemote', code: string) =>
  start(`Car.${phase}('find', (ctx, _, next) => { const { req, res } = ctx; ${code} });`);
const list = [{ id: 1, name: 'A' }];

describe('what a hook sets on the response is sent with the list', () => {
  it.each<[string, string, number, Record<string, string>]>([
    ['set', `res.set('X-Total-Count', '1')`, 200, { 'x-total-count': '1' }],
    ['set of a number', `res.set('X-Total-Count', 7)`, 200, { 'x-total-count': '7' }],
    ['set of several', `res.set({ 'X-A': '1', 'X-B': '2' })`, 200, { 'x-a': '1', 'x-b': '2' }],
    ['header', `res.header('X-A', '1')`, 200, { 'x-a': '1' }],
    ['setHeader', `res.setHeader('X-A', '1')`, 200, { 'x-a': '1' }],
    ['append', `res.append('X-A', '1').append('X-A', '2')`, 200, { 'x-a': '1, 2' }],
    ['status', `res.status(202)`, 202, {}],
    ['statusCode', `res.statusCode = 203`, 203, {}],
    [
      'cookie',
      `res.cookie('a', 'b c', { httpOnly: true, path: '/x' })`,
      200,
      { 'set-cookie': 'a=b%20c; Path=/x; HttpOnly' },
    ],
    ['clearCookie', `res.clearCookie('a')`, 200, { 'set-cookie': 'a=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT' }],
    ['links', `res.links({ next: '/p2' })`, 200, { link: '</p2>; rel="next"' }],
    ['vary', `res.vary('Accept-Language')`, 200, { vary: 'Accept-Language' }],
    ['location', `res.location('/x y')`, 200, { location: '/x%20y' }],
    [
      'attachment',
      `res.attachment('list.json')`,
      200,
      { 'content-disposition': 'attachment; filename="list.json"', 'content-type': 'application/json; charset=utf-8' },
    ],
    [
      'type',
      `res.type('application/vnd.cars+json')`,
      200,
      { 'content-type': 'application/vnd.cars+json; charset=utf-8' },
    ],
    ['get', `res.set('X-A', '1'); res.set('X-B', res.get('x-a'))`, 200, { 'x-b': '1' }],
    ['locals', `res.locals.a = 'b'; res.set('X-A', res.locals.a)`, 200, { 'x-a': 'b' }],
    ['headersSent', `res.set('X-A', String(res.headersSent))`, 200, { 'x-a': 'false' }],
    ['removeHeader', `res.set('X-A', '1'); res.removeHeader('X-A')`, 200, {}],
  ])('%s', async (_, code, status, headers) => {
    for (const phase of ['beforeRemote', 'afterRemote'] as const) {
      const call = await hooked(phase, `${code}; next();`);
      const answer = await call('GET', '/api/cars');
      const body = typeof answer.body === 'string' ? (JSON.parse(answer.body) as unknown) : answer.body;
      expect([phase, answer.status, body]).toEqual([phase, status, list]);
      expect(answer.headers).toMatchObject(headers);
      await workspace?.close();
    }
    workspace = undefined;
  });

  it('as text, where the type is one of text and the result a text', async () => {
    const call = await start(
      `Car.afterRemote('find', async (ctx) => { ctx.res.type('csv'); ctx.result = 'id,name\\n1,A'; });`,
    );
    const { body, headers } = await call('GET', '/api/cars');
    expect([body, headers['content-type']]).toEqual(['id,name\n1,A', 'text/csv; charset=utf-8']);
  });

  it('and with an error', async () => {
    const call = await start(`Car.beforeRemote('find', async (ctx) => {
      ctx.res.set('Retry-After', '5').type('html').set('Content-Length', '1');
      throw Object.assign(new Error('later'), { statusCode: 503 });
    });`);
    const { status, headers } = await call('GET', '/api/cars');
    expect([status, headers['retry-after'], headers['content-type']]).toEqual([
      503,
      '5',
      'application/json; charset=utf-8',
    ]);
  });
});

describe('a hook that answers by itself ends the request', () => {
  const answers: [string, string, number, unknown, Record<string, string>?][] = [
    ['send of a text', `res.send('hi')`, 200, 'hi', { 'content-type': 'text/html; charset=utf-8' }],
    ['send of an object', `res.send({ a: 1 })`, 200, { a: 1 }],
    ['send of bytes', `res.send(Buffer.from('hi'))`, 200, 'hi', { 'content-type': 'application/octet-stream' }],
    ['send of nothing', `res.status(201).send()`, 201, ''],
    ['json', `res.status(402).json({ pay: true })`, 402, { pay: true }],
    ['jsonp', `res.jsonp({ a: 1 })`, 200, { a: 1 }],
    ['sendStatus', `res.sendStatus(403)`, 403, 'Forbidden'],
    ['the old send of a status', `res.send(418)`, 418, "I'm a Teapot"],
    ['the old json with a status', `res.json(409, { a: 1 })`, 409, { a: 1 }],
    ['end', `res.status(204).end()`, 204, ''],
    ['redirect', `res.redirect('/elsewhere')`, 302, 'Found. Redirecting to /elsewhere', { location: '/elsewhere' }],
    [
      'redirect with a status',
      `res.redirect(301, '/x')`,
      301,
      'Moved Permanently. Redirecting to /x',
      { location: '/x' },
    ],
    ['format', `res.format({ json: () => res.json({ as: 'json' }), text: () => res.send('text') })`, 200, 'text'],
    ['writeHead and end', `res.writeHead(201, { 'X-A': '1' }); res.end('raw')`, 201, 'raw', { 'x-a': '1' }],
    ['pieces', `res.write('a'); setTimeout(() => res.end('b'), 20)`, 200, 'ab'],
    ['later', `setTimeout(() => res.send('late'), 20)`, 200, 'late'],
    ['a stream', `require('stream').Readable.from(['x', 'y']).pipe(res)`, 200, 'xy'],
    [
      'a file',
      `res.sendFile(require('path').join(__dirname, 'page.txt'))`,
      200,
      'a file',
      { 'content-type': 'text/plain; charset=UTF-8' },
    ],
    [
      'a download',
      `res.download(require('path').join(__dirname, 'page.txt'), 'x.txt')`,
      200,
      'a file',
      { 'content-disposition': 'attachment; filename="x.txt"' },
    ],
    ['a file that is not there', `res.sendFile('/nowhere/x.txt')`, 404, undefined],
    ['no acceptable format', `res.format({ 'image/png': () => res.end() })`, 406, undefined],
  ];

  it.each(answers)('%s', async (_, code, status, body, headers = {}) => {
    for (const rest of ['', '; next();']) {
      // What comes later than the hook's own end cannot be told from no answer.
      if (rest !== '' && code.includes('setTimeout')) continue;
      for (const phase of ['beforeRemote', 'afterRemote'] as const) {
        const call = await hooked(phase, code + rest);
        const answer = await call('GET', '/api/cars', undefined, { accept: 'text/plain, application/json;q=0.5' });
        expect([phase, answer.status]).toEqual([phase, status]);
        if (body !== undefined) expect(answer.body).toEqual(body);
        else expect(answer.body.error.statusCode).toBe(status);
        expect(answer.headers).toMatchObject(headers);
        expect((await call('GET', '/.tiffin/healthz')).status).toBe(200);
        await workspace?.close();
      }
    }
    workspace = undefined;
  });

  it('so that neither the operation nor further hooks run', async () => {
    const call = await start(`
      Car.beforeRemote('create', (ctx, _, next) => { if (ctx.req.get('X-No')) { ctx.res.status(403).json({ no: true }); } next(); });
      Car.beforeRemote('create', (ctx, _, next) => { ctx.res.set('X-Second', '1'); next(); });
      Car.afterRemote('create', (ctx, _, next) => { ctx.res.set('X-After', '1'); next(); });`);
    const refused = await call('POST', '/api/cars', { name: 'B' }, { 'X-No': '1' });
    expect([refused.status, refused.body, refused.headers['x-second']]).toEqual([403, { no: true }, undefined]);
    expect((await call('GET', '/api/cars/count')).body).toEqual({ count: 1 });
    expect((await call('POST', '/api/cars', { name: 'B' })).headers).toMatchObject({ 'x-second': '1', 'x-after': '1' });
  });

  it('also in a promise, on an error, and before an error of its own', async () => {
    const call = await start(`
      Car.beforeRemote('find', async (ctx) => { await null; ctx.res.send('promised'); });
      Car.afterRemoteError('findById', (ctx, next) => { ctx.res.status(410).json({ gone: ctx.error.statusCode }); });
      Car.beforeRemote('count', async (ctx) => { ctx.res.send('answered'); throw new Error('too late'); });`);
    expect((await call('GET', '/api/cars')).body).toBe('promised');
    const gone = await call('GET', '/api/cars/9');
    expect([gone.status, gone.body]).toEqual([410, { gone: 404 }]);
    expect((await call('GET', '/api/cars/count')).body).toBe('answered');
  });
});

describe('the request in a hook', () => {
  const reads: [string, string, unknown][] = [
    ['get', `req.get('X-One')`, '1'],
    ['header', `req.header('x-one')`, '1'],
    ['query', `req.query`, { a: { b: ['1', '2'] }, c: 'd' }],
    ['params', `req.params`, { id: '1' }],
    ['body', `req.body`, { name: 'B' }],
    ['path', `req.path`, '/api/cars/1'],
    ['originalUrl', `req.originalUrl`, '/api/cars/1?a[b][]=1&a[b][]=2&c=d'],
    ['url', `req.url`, '/api/cars/1?a[b][]=1&a[b][]=2&c=d'],
    ['baseUrl', `req.baseUrl`, ''],
    ['method', `req.method`, 'PATCH'],
    ['hostname', `req.hostname`, 'cars.example.test'],
    ['host', `req.get('host').split(':')[0]`, '127.0.0.1'],
    ['protocol', `req.protocol`, 'https'],
    ['secure', `req.secure`, true],
    ['ip', `req.ip`, '203.0.113.7'],
    ['ips', `req.ips`, ['203.0.113.7', '10.0.0.1']],
    ['subdomains', `req.subdomains`, ['cars']],
    ['xhr', `req.xhr`, true],
    ['accepts', `req.accepts(['html', 'json'])`, 'json'],
    ['acceptsLanguages', `req.acceptsLanguages('de', 'en')`, 'en'],
    ['acceptsEncodings', `req.acceptsEncodings('gzip')`, 'gzip'],
    ['acceptsCharsets', `req.acceptsCharsets('utf-8')`, 'utf-8'],
    ['is', `req.is('json')`, 'json'],
    ['range', `req.range(100)[0].end`, 9],
    ['param', `req.param('c')`, 'd'],
    ['fresh', `req.fresh`, false],
    ['app.models', `Object.keys(req.app.models)`, ['Car']],
    ['res', `req.res === ctx.res && ctx.res.req === req`, true],
    ['a stream that was read', `req.complete && typeof req.on`, 'function'],
    ['the socket', `req.connection === req.socket`, true],
  ];

  it.each(reads)('%s', async (_, code, value) => {
    const call = await start(`Car.beforeRemote('prototype.patchAttributes', (ctx, car, next) => {
      const { req } = ctx;
      try { ctx.res.json({ value: ${code} }); } catch (error) { next(error); }
    });`);
    const { body } = await call(
      'PATCH',
      '/api/cars/1?a[b][]=1&a[b][]=2&c=d',
      { name: 'B' },
      {
        ...{ 'X-One': '1', 'X-Requested-With': 'XMLHttpRequest', Accept: 'application/json', Range: 'bytes=0-9' },
        ...{ 'X-Forwarded-For': '203.0.113.7, 10.0.0.1', 'X-Forwarded-Proto': 'https' },
        ...{ 'X-Forwarded-Host': 'cars.example.test', 'Accept-Language': 'en', 'Accept-Encoding': 'gzip' },
      },
    );
    expect(body).toEqual({ value });
  });

  it('has an empty body and query where there are none, and may be written to', async () => {
    const call = await hooked(
      'beforeRemote',
      `
      const before = [req.body, req.query];
      req.query = { x: 1 }; req.body = { y: 2 }; req.params = { z: 3 }; req.user = 'me';
      res.json([...before, req.query, req.body, req.params, req.user]);`,
    );
    expect((await call('GET', '/api/cars')).body).toEqual([{}, {}, { x: 1 }, { y: 2 }, { z: 3 }, 'me']);
  });
});

describe('arguments of a remote method', () => {
  const accepts = (source: 'req' | 'res' | 'context') => [{ arg: 'given', type: 'Object' as const, http: { source } }];
  const whole = [{ arg: 'all', type: 'Object' as const, root: true }];
  const get = (name: string) => ({ path: `/${name}`, verb: 'get' as const });

  it('from req, res and context are Express’ and the context', async () => {
    const call = await start(
      `Car.ofReq = async (req) => ({ header: req.get('x-one'), query: req.query.a.b });
       Car.ofRes = async (res) => { res.set('X-Two', '2').status(202); return { ok: true }; };
       Car.byItself = (res, done) => { res.status(201).send('mine'); };
       Car.ofContext = async (ctx) => { ctx.res.set('X-Three', ctx.req.query.a.b); return { args: Object.keys(ctx.args) }; };
       Car.page = (res, done) => { res.type('html'); done(null, '<b>hi</b>'); };
       Car.byFunction = async (token) => ({ token });
       Car.remoteMethod('byFunction', { accepts: { arg: 'token', type: 'string', http: (ctx) => ctx.req.get('x-one') }, returns: { arg: 'x', root: true, type: 'object' }, http: { verb: 'get' } });`,
      {
        methods: [
          method('ofReq', get('ofReq'), { accepts: accepts('req'), returns: whole }),
          method('ofRes', get('ofRes'), { accepts: accepts('res'), returns: whole }),
          method('byItself', get('byItself'), { accepts: accepts('res') }),
          method('ofContext', get('ofContext'), { accepts: accepts('context'), returns: whole }),
          method('page', get('page'), { accepts: accepts('res'), returns: whole }),
        ],
      },
    );
    const headers = { 'X-One': '1' };
    expect((await call('GET', '/api/cars/ofReq?a[b]=c', undefined, headers)).body).toEqual({ header: '1', query: 'c' });
    const set = await call('GET', '/api/cars/ofRes');
    expect([set.status, set.body, set.headers['x-two']]).toEqual([202, { ok: true }, '2']);
    const own = await call('GET', '/api/cars/byItself');
    expect([own.status, own.body]).toEqual([201, 'mine']);
    expect((await call('GET', '/api/cars/ofContext?a[b]=c')).headers['x-three']).toBe('c');
    const page = await call('GET', '/api/cars/page');
    expect([page.body, page.headers['content-type']]).toEqual(['<b>hi</b>', 'text/html; charset=utf-8']);
    expect((await call('GET', '/api/cars/byFunction', undefined, headers)).body).toEqual({ token: '1' });
  });
});

it('an answer of a hook is counted and logged like any other', async () => {
  const call = await hooked('beforeRemote', `res.sendStatus(403);`);
  await call('GET', '/api/cars');
  const line = () => workspace?.lines.find((one) => one.includes('"path":"/api/cars","status":403'));
  expect(line()).toBeDefined();
  expect((await call('GET', '/.tiffin/metrics')).body).toMatch(/route="\/api\/cars",status="403"/);
});
