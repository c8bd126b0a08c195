import { describe, expect, it } from 'vitest';
import { exitCode } from '../exit-code.js';
import { chosenToken, tokenState } from './chosen-token.js';

const now = new Date('2026-03-10T12:00:00Z');
const token = (id: string, name: string, closed: { revokedAt?: string; expiresAt?: string } = {}) => ({
  ...{ id, name, revokedAt: null, expiresAt: null },
  ...closed,
});
const gone = { revokedAt: '2026-03-01T00:00:00Z' };
const over = { expiresAt: '2026-03-10T12:00:00Z' };
const all = [token('1', 'ci'), token('2', 'ci', gone), token('3', 'two'), token('4', 'two'), token('5', 'old', over)];

describe('chosenToken', () => {
  it.each([
    ['ci', '1'],
    ['2', '2'],
    ['3', '3'],
    ['5', '5'],
  ])('of %j is %s', (wanted, id) => {
    expect(chosenToken(all, wanted, now).id).toBe(id);
  });

  it.each([
    ['two', 'several tokens "two": 3, 4'],
    ['old', 'no token "old"'],
    ['nobody', 'no token "nobody"'],
  ])('refuses %j', (wanted, reason) => {
    const choose = () => chosenToken(all, wanted, now);
    expect(choose).toThrow(reason);
    expect(choose).toThrow(expect.objectContaining({ exitCode: exitCode.usage }));
  });
});

describe('tokenState', () => {
  it.each([
    [{}, 'active'],
    [gone, 'revoked'],
    [over, 'expired'],
    [{ expiresAt: '2026-03-10T12:00:01Z' }, 'active'],
  ])('of %j is %s', (closed, state) => {
    expect(tokenState(token('1', 'x', closed), now)).toBe(state);
  });
});
