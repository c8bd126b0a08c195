import { afterEach, describe, expect, it } from 'vitest';
import type { FunctionEvent } from './event.js';
import { startFunction as started, stopFunctions } from './testing/start-function.js';

afterEach(stopFunctions);

describe('request and response of a function', () => {
  it('offers what Express does, with the bytes of the body, a nested query and the caller behind the gateway', async () => {
    const { get } = await started(({ extensions: { request, response } }) => {
      const { query, ip, hostname, params, protocol } = request;
      response.cookie('a', 'b').append('x-own', '1').append('x-own', '2').type('json');
      return { query, ip, hostname, params, protocol, is: request.is('text/*') };
    });
    const headers = {
      'content-type': 'text/plain',
      'x-forwarded-for': '203.0.113.7,127.0.0.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'shop.example.test',
    };
    const answer = await get('/cars/7?filter[where][name]=a&b[]=1&b[]=2', { method: 'POST', body: 'x', headers });
    expect(answer.headers.get('set-cookie')).toBe('a=b; Path=/');
    expect(answer.headers.get('x-own')).toBe('1, 2');
    expect(await answer.json()).toEqual({
      query: { filter: { where: { name: 'a' } }, b: ['1', '2'] },
      ip: '203.0.113.7',
      hostname: 'shop.example.test',
      params: { 0: '/cars/7' },
      protocol: 'https',
      is: 'text/plain',
    });
  });

  it.each([
    ['a redirect', (response: FunctionEvent['extensions']['response']) => response.redirect(303, '/x'), 303],
    ['a bare status', (response: FunctionEvent['extensions']['response']) => response.sendStatus(202), 202],
    ['a file', (response: FunctionEvent['extensions']['response']) => response.sendFile(import.meta.filename), 200],
    ['no file', (response: FunctionEvent['extensions']['response']) => response.sendFile('/none/x'), 404],
    ['no format', (response: FunctionEvent['extensions']['response']) => response.format({}), 406],
  ])('lets Express answer with %s', async (...[, write, status]) => {
    const { get } = await started(({ extensions: { response } }) => void write(response));
    const answer = await get('/', { redirect: 'manual' });
    expect([answer.status, (await answer.text()).length > 0]).toEqual([status, true]);
  });
});
