import { afterEach, describe, expect, it } from 'vitest';
import { waitUntil } from '@tiffin/testing/wait-until';
import { method, model, property, relation, startWorkspace, type TestWorkspace } from './test-workspace.js';

let workspace: TestWorkspace | undefined;
afterEach(async () => {
  await workspace?.close();
  workspace = undefined;
});

const arg = (name: string, type: 'String' | 'Number' | 'Object' | 'Date' | 'Array' = 'String', more: object = {}) => ({
  arg: name,
  type,
  ...more,
});
const car = (more: object = {}) =>
  model('Car', { script: 'car.js', properties: [property('name', 'string'), property('year', 'number')], ...more });
const start = async (script: string, config: object = {}) => {
  workspace = await startWorkspace([car(config), model('Log')], { 'code/car.js': script });
  return workspace.call;
};

describe('methods of the config', () => {
  const methods = [
    method('total', { path: '/total', verb: 'get' }, { returns: [arg('sum', 'Number')] }),
    method(
      'add',
      { path: '/add', verb: 'post' },
      {
        accepts: [
          arg('a', 'Number', { required: true }),
          arg('b', 'Number', { default: 1, http: { source: 'query' } }),
        ],
        returns: [arg('sum', 'Number', { root: true })],
      },
    ),
    method(
      'whole',
      { path: '/whole/:key', verb: 'put', status: 201 },
      {
        accepts: [
          arg('key', 'String', { http: { source: 'path' } }),
          arg('body', 'Object', { http: { source: 'body' } }),
        ],
        returns: [arg('key'), arg('body', 'Object'), arg('x-key', 'String', { http: { target: 'header' } })],
      },
    ),
    method('prototype.age', { path: '/age', verb: 'get' }, { returns: [arg('age', 'Number')] }),
    method('silent', { path: '/silent', verb: 'post' }),
    method('any', { path: '/any', verb: 'all' }, { returns: [arg('ok', 'Object', { root: true })] }),
  ];
  const script = `module.exports = function (Car) {
    Car.total = async () => (await Car.find()).reduce((sum, { year }) => sum + year, 0);
    Car.add = (a, b, done) => setImmediate(done, null, a + b);
    Car.whole = (key, body) => Promise.resolve({ key, body, 'x-key': key });
    Car.prototype.age = function (done) { done(null, 2026 - this.year); };
    Car.silent = async () => {};
    Car.any = () => [1];
  };`;

  it('take arguments from where they say and name their results', async () => {
    const call = await start(script, { methods });
    await call('POST', '/api/cars', [{ year: 2000 }, { year: 26 }]);
    expect((await call('GET', '/api/cars/total')).body).toEqual({ sum: 2026 });
    expect((await call('POST', '/api/cars/add', { a: '2' })).body).toBe(3);
    expect((await call('POST', '/api/cars/add?b=5', { a: 2 })).body).toBe(7);
    const whole = await call('PUT', '/api/cars/whole/k', { x: 1 });
    expect([whole.status, whole.body, whole.headers['x-key']]).toEqual([201, { key: 'k', body: { x: 1 } }, 'k']);
    expect((await call('GET', '/api/cars/1/age')).body).toEqual({ age: 26 });
    expect((await call('GET', '/api/cars/9/age')).status).toBe(404);
    expect((await call('POST', '/api/cars/silent')).status).toBe(204);
    expect((await call('DELETE', '/api/cars/any')).body).toEqual([1]);
  });

  it('refuse wrong and missing arguments', async () => {
    const call = await start(script, { methods });
    expect((await call('POST', '/api/cars/add', {})).body.error).toMatchObject({
      statusCode: 400,
      code: 'MISSING_ARGUMENT',
    });
    expect((await call('POST', '/api/cars/add', { a: 'x' })).body.error.message).toBe(
      'The argument "a" is not a number.',
    );
    expect((await call('GET', '/api/cars/add')).body.error.message).toMatch(/^GET is not allowed .* POST\.$/);
  });

  it('are all that a model without store has', async () => {
    workspace = await startWorkspace(
      [
        model('Tool', {
          base: 'Model',
          connector: undefined as never,
          script: 't.js',
          methods: [method('hi', { path: '/hi', verb: 'get' }, { returns: [arg('text')] })],
        }),
      ],
      { 'code/t.js': 'export default (Tool) => { Tool.hi = async () => "hello"; };' },
    );
    expect((await workspace.call('GET', '/api/tools/hi')).body).toEqual({ text: 'hello' });
    expect((await workspace.call('GET', '/api/tools')).status).toBe(404);
  });
});

describe('errors of methods', () => {
  const methods = [
    method('fail', { path: '/fail', verb: 'get', errorStatus: 418 }, { accepts: [arg('how')] }),
    method('hang', { path: '/hang', verb: 'get' }),
  ];
  const script = `module.exports = (Car) => {
    Car.fail = async (how) => {
      if (how === 'status') throw Object.assign(new Error('no such thing'), { statusCode: 404, code: 'NO_THING', details: { a: 1 } });
      if (how === 'internal') throw Object.assign(new Error('postgres://user:secret@host'), { statusCode: 500 });
      if (how === 'text') throw 'plain text';
      throw new Error('short and stout');
    };
    Car.hang = (done) => {};
  };`;

  it.each([
    ['status', 404, { name: 'Error', message: 'no such thing', code: 'NO_THING', details: { a: 1 } }],
    ['internal', 500, { name: 'Error', message: 'Internal Server Error' }],
    ['plain', 418, { message: 'short and stout' }],
    ['text', 418, { message: 'plain text' }],
  ])('%s', async (how, status, error) => {
    const call = await start(script, { methods });
    const answer = await call('GET', `/api/cars/fail?how=${how}`);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatchObject({ statusCode: status, ...error });
    expect(JSON.stringify(answer.body)).not.toMatch(/secret|car\.js/);
  });

  it('come from a method that never answers', async () => {
    const call = await start(script, { methods });
    expect((await call('GET', '/api/cars/hang')).body.error).toMatchObject({ statusCode: 504, code: 'METHOD_TIMEOUT' });
  });

  it('are in the log with their stack when the client sees none of it', async () => {
    const call = await start(script, { methods });
    await call('GET', '/api/cars/fail?how=internal');
    expect(workspace?.lines.find((line) => line.includes('"error"'))).toMatch(/secret.*car\.js:\d+/);
  });
});

describe('a script', () => {
  it('declares methods, observes, validates and reaches other models', async () => {
    const call = await start(`module.exports = function (Car) {
      Car.validatesNumericalityOf('year', { message: 'must be a year', allowNull: true });
      Car.validatesInclusionOf('name', { in: ['A', 'B'], message: 'is not allowed' });
      Car.observe('before save', async (ctx) => { if (ctx.instance && !ctx.instance.year) ctx.instance.year = 1; });
      Car.observe('after save', (ctx, next) => { Car.app.models.Log.create({ text: 'saved ' + ctx.instance.name }, next); });
      Car.observe('before delete', (ctx, next) => next(Object.assign(new Error('never'), { statusCode: 403 })));
      Car.greet = (name, times, cb) => cb(null, Array(times).fill('hi ' + name));
      Car.remoteMethod('greet', {
        accepts: [{ arg: 'name', type: 'string', required: true }, { arg: 'times', type: Number, default: 1 }],
        returns: { arg: 'greetings', type: ['string'], root: true },
        http: { verb: 'get', path: '/greet' },
      });
      Car.prototype.honk = async function () { return this.name + '!'; };
      Car.remoteMethod('prototype.honk', { returns: { arg: 'sound', type: 'string' } });
      Car.disableRemoteMethodByName('deleteById');
    };`);
    expect((await call('POST', '/api/cars', { name: 'A' })).body).toEqual({ id: 1, name: 'A', year: 1 });
    expect((await call('GET', '/api/logs')).body).toMatchObject([{ text: 'saved A' }]);
    expect((await call('POST', '/api/cars', { name: 'Z' })).body.error.details.messages).toEqual({
      name: ['is not allowed'],
    });
    expect((await call('GET', '/api/cars/greet?name=x&times=2')).body).toEqual(['hi x', 'hi x']);
    expect((await call('POST', '/api/cars/1/honk')).body).toEqual({ sound: 'A!' });
    expect((await call('DELETE', '/api/cars/1')).status).toBe(405);
  });

  it('hooks into calls before, after and on errors', async () => {
    const call = await start(`module.exports = function (Car) {
      Car.beforeRemote('create', (ctx, _, next) => { ctx.args.data.name = ctx.args.data.name.toUpperCase(); next(); });
      Car.beforeRemote('**', async (ctx) => { if (ctx.req.headers.deny) throw Object.assign(new Error('denied'), { statusCode: 401 }); });
      Car.beforeRemote('prototype.*', (ctx, car, next) => next(car.name === 'LOCKED' ? Object.assign(new Error('locked'), { statusCode: 423 }) : null));
      Car.afterRemote('find', (ctx, rows, next) => { ctx.result = { rows, total: rows.length }; next(); });
      Car.afterRemoteError('findById', (ctx, next) => { ctx.error = Object.assign(new Error('gone'), { statusCode: 410 }); next(); });
    };`);
    expect((await call('POST', '/api/cars', { name: 'locked' })).body).toMatchObject({ name: 'LOCKED' });
    expect((await call('PATCH', '/api/cars/1', { year: 1 })).status).toBe(423);
    expect((await call('GET', '/api/cars')).body).toMatchObject({ rows: [{ name: 'LOCKED' }], total: 1 });
    expect((await call('GET', '/api/cars/7')).status).toBe(410);
  });

  it('may hook into relations, and its method takes the place of a built-in', async () => {
    workspace = await startWorkspace(
      [
        model('Owner', { relations: [relation('cars', 'hasMany', 'Car')], script: 'o.js' }),
        car({
          script: 'car.js',
          methods: [method('mine', { path: '/', verb: 'get' }, { returns: [arg('all', 'Array', { root: true })] })],
        }),
      ],
      {
        'code/o.js': `module.exports = (Owner) => { Owner.beforeRemote('prototype.__create__cars', async (ctx) => { ctx.args.data.name = 'from ' + ctx.instance.id; }); };`,
        'code/car.js': `module.exports = (Car) => { Car.mine = async () => ['mine']; };`,
      },
    );
    await workspace.call('POST', '/api/owners', {});
    expect((await workspace.call('POST', '/api/owners/1/cars', {})).body).toMatchObject({ name: 'from 1' });
    expect((await workspace.call('GET', '/api/cars')).body).toEqual(['mine']);
  });
});

it('names the trace of a request in its lines, and shows it to hooks', async () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
  const call = await start(`module.exports = (Car) => {
    Car.beforeRemote('find', (ctx, _, next) => next(new Error(ctx.req.get('traceparent'))));
  };`);
  await call('GET', '/api/cars', undefined, { traceparent });
  await call('GET', '/api/logs', undefined, { traceparent: 'forged' });
  await waitUntil('the lines', () => workspace!.lines.join('').includes('/api/logs'));
  const lines = workspace!.lines
    .join('')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  const failed = expect.stringContaining(traceparent) as string;
  expect(lines).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ msg: 'request failed', traceId, error: failed }),
      expect.objectContaining({ msg: 'request', path: '/api/cars', traceId }),
    ]),
  );
  expect(lines.filter((line) => 'traceId' in line)).toHaveLength(2);
});
