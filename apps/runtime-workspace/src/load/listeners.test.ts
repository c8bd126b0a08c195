import { afterEach, describe, expect, it } from '@jest/globals';
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
  ])('that %s', async (_, script, answer) => {
    expect(await statusWith(script)).toEqual(answer);
  });
});
