import { afterEach, describe, expect, it } from 'vitest';
import { model, property, startWorkspace, type TestWorkspace } from '../test-workspace.js';

let workspace: TestWorkspace;
afterEach(() => workspace.close());

/** `Car.observe` as LoopBack 3 has it, and what the juggler leaves to the author. */
describe('a listener of the store’s operations', () => {
  const statusWith = async (script: string): Promise<readonly unknown[]> => {
    const car = model('Car', { script: 'car.js', properties: [property('name', 'string')] });
    workspace = await startWorkspace([car], { 'code/car.js': `module.exports = (Car) => { ${script} };` });
    const { status, body } = await workspace.call('POST', '/api/cars', { name: 'Mini' });
    return [status, (body as { name?: unknown; error?: { message?: unknown } }).name ?? body.error.message];
  };
  const renames = 'ctx.instance.name = ctx.instance.name.toUpperCase();';

  it.each([
    ['calls back', `Car.observe('before save', (ctx, next) => { ${renames} next(); })`, [200, 'MINI']],
    ['returns a promise', `Car.observe('before save', async (ctx) => { ${renames} })`, [200, 'MINI']],
    ['does neither, and asks for no callback', `Car.observe('before save', (ctx) => { ${renames} })`, [200, 'MINI']],
    [
      'is taken away',
      `const f = (ctx) => { ${renames} }; Car.observe('before save', f); Car.removeObserver('before save', f)`,
      [200, 'Mini'],
    ],
    [
      'calls back with an error',
      "Car.observe('before save', (ctx, next) => next({ status: 409, message: 'no' }))",
      [409, 'no'],
    ],
    ['throws', "Car.observe('before save', (ctx, next) => { throw new Error('x') })", [500, 'Internal Server Error']],
    [
      'never answers',
      "Car.observe('before save', (ctx, next) => {})",
      [504, '"before save" hook of Car did not answer within 300 ms.'],
    ],
    [
      'throws when the row is stored already',
      "Car.observe('after save', (ctx, next) => { throw new Error('x') })",
      [500, 'Internal Server Error'],
    ],
    [
      'is taken away from one operation and listens to another',
      `const f = (ctx) => { ${renames} }; Car.observe('before save', f); Car.observe('after save', () => {});
       Car.observe('after delete', f); Car.removeObserver('before save', f)`,
      [200, 'Mini'],
    ],
  ])('that %s', async (_, script, answer) => {
    expect(await statusWith(script)).toEqual(answer);
  });

  const calls = "Car.observe('before save', (ctx, next) => next());";
  const waits = "Car.observe('before save', (ctx, next) => setImmediate(next));";
  const throws = "() => { throw new Error('x') }";
  const late = (what: string) => [504, `"${what}" of Car did not answer within 300 ms.`];
  it.each([
    ['a validator throws', `${calls} Car.validate('name', ${throws})`, [500, 'Internal Server Error']],
    ['a validator throws later', `${waits} Car.validate('name', ${throws})`, [500, 'Internal Server Error']],
    ['a getter throws', `${calls} Car.getter.name = ${throws}`, [500, 'Internal Server Error']],
    ['an asynchronous validator throws', `Car.validateAsync('name', ${throws})`, [500, 'Internal Server Error']],
    [
      'an asynchronous validator rejects',
      "Car.validateAsync('name', async () => { throw new Error('x') })",
      [500, 'Internal Server Error'],
    ],
    ['an asynchronous validator never answers', "Car.validateAsync('name', (err, done) => {})", late('validateAsync')],
    [
      'an asynchronous validator is content',
      "Car.validateAsync('name', function (err, done) { this.name === 'Mini' ? done() : err() })",
      [200, 'Mini'],
    ],
    [
      'an asynchronous validator is not content',
      "Car.validateAsync('name', (err, done) => setImmediate(() => { err(); done() }), { message: 'is odd' })",
      [422, expect.stringContaining('`name` is odd')],
    ],
    [
      'its condition throws',
      `Car.validateAsync('name', (err, done) => done(), { if: ${throws} })`,
      [500, 'Internal Server Error'],
    ],
    [
      'the condition of a unique name throws',
      `Car.prototype.odd = ${throws}; Car.validatesUniquenessOf('name', { unless: 'odd' })`,
      [500, 'Internal Server Error'],
    ],
    ['a hook of old throws', `${waits} Car.beforeValidate = ${throws}`, [500, 'Internal Server Error']],
    ['a hook of old throws after it', `Car.afterSave = ${throws}`, [500, 'Internal Server Error']],
    ['a hook of old never answers', 'Car.beforeValidate = (next) => {}', late('beforeValidate')],
    ['a hook of old never answers after it', 'Car.afterSave = (next) => {}', late('afterSave')],
    [
      'a hook of old calls back with an error',
      "Car.beforeValidate = (next) => next(Object.assign(new Error('no'), { status: 409 }))",
      [409, 'no'],
    ],
    ['a hook of old calls back', "Car.beforeSave = function (next) { this.name += '!'; next() }", [200, 'Mini!']],
  ])('is followed by what ends its own request only: %s', async (_, script, answer) => {
    expect(await statusWith(script)).toEqual(answer);
  });
});
