import { describe, expect, it } from 'vitest';
import { newId } from '@tiffin/kernel';
import { dealRequests } from './deal-requests.js';

const request = (headers: Record<string, string | string[]>, remoteAddress = '127.0.0.1') => ({
  headers,
  socket: { remoteAddress },
});
const header = { kind: 'header', name: 'X-User' } as const;
const users = Array.from({ length: 20_000 }, (_, index) => `user ${index}`);
const shareOf = (weightPercent: number, salt = 'release') => {
  const isCanarys = dealRequests({ weightPercent, stickyBy: header }, salt);
  return users.filter((user) => isCanarys(request({ 'x-user': user })));
};

describe('dealRequests', () => {
  it.each([1, 5, 25, 50])('gives the canary %i of a hundred keys, as good as evenly', (weight) => {
    const expected = (users.length * weight) / 100;
    // Five standard deviations: the keys are fixed, and so is what comes out.
    expect(Math.abs(shareOf(weight).length - expected)).toBeLessThan(5 * Math.sqrt(expected));
  });

  it('keeps a client with the canary while its share grows', () => {
    const grown = new Set(shareOf(25));
    expect(shareOf(5).filter((user) => !grown.has(user))).toEqual([]);
  });

  it('tries another release on other clients first', () => {
    const [one, other] = [shareOf(5, newId()), new Set(shareOf(5, newId()))];
    expect(one.filter((user) => other.has(user)).length).toBeLessThan(one.length / 4);
  });

  it('deals anew what has no key, and gives nothing at a weight of 0', () => {
    const chances = [0.049, 0.05, 0.9];
    const isCanarys = dealRequests({ weightPercent: 5, stickyBy: header }, 'r', () => chances.shift() ?? 1);
    expect([1, 2, 3].map(() => isCanarys(request({})))).toEqual([true, false, false]);
    expect(dealRequests({ weightPercent: 0, stickyBy: null }, 'r', () => 0)(request({}))).toBe(false);
  });

  it.each([
    ['a header of which there are several', header, request({ 'x-user': ['a', 'b'] }), request({ 'x-user': 'a' })],
    [
      'a cookie among others',
      { kind: 'cookie', name: 'sid' } as const,
      request({ cookie: 'x=1; sid=abc=d ;y=2' }),
      request({ cookie: 'sid=abc=d' }),
    ],
    ['the address', { kind: 'client-address' } as const, request({}, '10.0.0.1'), request({ a: 'b' }, '10.0.0.1')],
  ])('tells a client by %s', (_, stickyBy, one, same) => {
    const chance = () => {
      throw new Error('it has a key');
    };
    for (let weightPercent = 1; weightPercent < 100; weightPercent += 7) {
      const isCanarys = dealRequests({ weightPercent, stickyBy }, 'release', chance);
      expect(isCanarys(one)).toBe(isCanarys(same));
    }
  });
});
