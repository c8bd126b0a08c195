import { describe, expect, it } from 'vitest';
import { standingOf, unproven } from './audit-standing.js';

const alarm = {
  kind: 'changed',
  raisedAt: '2026-01-01T00:00:00Z',
  seq: 7,
  checkpoint: null,
  text: 'Event 7 was changed.',
};
const checkpoint = { number: 3, at: '2026-01-01T00:00:00Z', seq: 8 };

describe('standingOf', () => {
  it.each([
    [{ alarm: null, verifiedTo: 10, lastSeq: 10 }, 'verified'],
    [{ alarm: null, verifiedTo: 9, lastSeq: 10 }, 'behind'],
    [{ alarm: null, verifiedTo: null, lastSeq: 10 }, 'unverified'],
    [{ alarm: null, verifiedTo: null, lastSeq: 0 }, 'verified'],
    [{ alarm, verifiedTo: 10, lastSeq: 10 }, 'alarm'],
    [{ alarm, verifiedTo: null, lastSeq: 10 }, 'alarm'],
  ])('of %j is %s', (state, standing) => {
    expect(standingOf(state)).toBe(standing);
  });
});

describe('unproven', () => {
  it.each([
    [{ checkpoint, lastSeq: 10 }, 2],
    [{ checkpoint, lastSeq: 8 }, 0],
    [{ checkpoint: null, lastSeq: 10 }, 10],
  ])('of %j is %d', (state, count) => {
    expect(unproven(state)).toBe(count);
  });
});
