import { afterEach, describe, expect, it } from 'vitest';
import { Readable } from 'node:stream';
import type { Handler } from './load-handler.js';
import { startFunction as started, stopFunctions } from './testing/start-function.js';

afterEach(stopFunctions);

describe('an answer of the handler itself', () => {
  const answered = async (handler: Handler, init?: RequestInit) => {
    const { get, errors } = await started(handler);
    const answer = await get('/', init);
    return { told: [answer.status, await answer.text()], headers: answer.headers, errors };
  };

  it('may be a stream that is still on its way when the handler returns', async () => {
    const { told } = await answered(({ extensions: { response } }) => {
      Readable.from(['x', 'y']).pipe(response);
    });
    expect(told).toEqual([200, 'xy']);
  });

  it('stands where the handler throws or answers again afterwards, which is logged', async () => {
    const thrown = await answered(({ extensions: { response } }) => {
      response.send('first');
      throw new Error('later');
    });
    expect(thrown.told).toEqual([200, 'first']);
    expect(thrown.errors.join('')).toContain('later');
    const twice = await answered(async ({ extensions: { response } }) => response.send('first').send('second'));
    expect(twice.told).toEqual([200, 'first']);
    expect(twice.errors.join('')).toContain('Cannot set headers after they are sent');
  });

  it('has no body to HEAD, 204 and 304, whatever the handler returns', async () => {
    expect((await answered(() => 'text', { method: 'HEAD' })).told).toEqual([200, '']);
    for (const status of [204, 304]) {
      const { told } = await answered(({ extensions: { response } }) => {
        response.status(status);
        return { a: 1 };
      });
      expect(told).toEqual([status, '']);
    }
  });

  it('is 304 where the caller has it already', async () => {
    const init = { headers: { 'if-none-match': '"1"', 'cache-control': 'max-age=0' } };
    const { told } = await answered(({ extensions: { response } }) => void response.set('ETag', '"1"').send('x'), init);
    expect(told).toEqual([304, '']);
  });
});
