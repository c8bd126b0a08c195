import { describe, expect, it } from 'vitest';
import { tokenState } from './token-state.js';

const now = new Date('2026-03-10T12:00:00Z');

describe('tokenState', () => {
  it.each([
    [null, null, 'active'],
    ['2026-03-17T12:00:01Z', null, 'active'],
    ['2026-03-17T12:00:00Z', null, 'ending'],
    ['2026-03-10T12:00:01Z', null, 'ending'],
    ['2026-03-10T12:00:00Z', null, 'ended'],
    ['2025-01-01T00:00:00Z', null, 'ended'],
    ['2026-03-17T12:00:01Z', '2026-03-10T11:00:00Z', 'revoked'],
    ['2025-01-01T00:00:00Z', '2026-03-10T11:00:00Z', 'revoked'],
    [null, '2026-03-10T11:00:00Z', 'revoked'],
  ])('of one that ends %s and was revoked %s is %s', (expiresAt, revokedAt, state) => {
    expect(tokenState({ expiresAt, revokedAt }, now)).toBe(state);
  });
});
