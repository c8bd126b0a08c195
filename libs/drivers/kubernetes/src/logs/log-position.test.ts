import { describe, expect, it } from 'vitest';
import { LogPosition } from './log-position.js';

const at = (second: number, nanos: number): string =>
  `2026-01-01T00:00:${String(second).padStart(2, '0')}.${String(nanos).padStart(9, '0')}Z`;

function newOf(read: readonly string[], given: readonly string[]): readonly string[] {
  const position = new LogPosition();
  for (const time of read) position.took(time);
  const again = position.again();
  return given.filter((time) => again.isNew(time));
}

describe('how far a log was read', () => {
  it('is asked for by the newest second, in the zone of the node', () => {
    const position = new LogPosition();
    expect(position.since).toBeNull();
    position.took('2026-01-01T00:00:01.500000000+02:00');
    expect(position.since).toBe('2026-01-01T00:00:01+02:00');
  });

  it.each<[string, string[], string[], string[]]>([
    ['nothing new', [at(1, 1), at(1, 2)], [at(1, 1), at(1, 2)], []],
    ['what came behind', [at(1, 1)], [at(1, 1), at(1, 2), at(2, 0)], [at(1, 2), at(2, 0)]],
    ['lines of the same time', [at(1, 1), at(1, 1)], [at(1, 1), at(1, 1), at(1, 1)], [at(1, 1)]],
    ['a time that comes late', [at(1, 5), at(1, 9)], [at(1, 5), at(1, 9), at(1, 7)], [at(1, 7)]],
    ['a late one of the second before', [at(1, 5), at(2, 0), at(1, 9)], [at(2, 0), at(2, 1)], [at(2, 1)]],
    ['another container', [at(1, 5)], [at(1, 8), at(1, 9)], [at(1, 8), at(1, 9)]],
    ['lines that were left out before', [at(1, 5), at(1, 6)], [at(1, 1), at(1, 5), at(1, 6), at(1, 7)], [at(1, 7)]],
    ['a log of which the beginning is gone', [at(1, 1), at(1, 5)], [at(1, 5), at(1, 6)], [at(1, 6)]],
  ])('tells %s', (_, read, given, fresh) => {
    expect(newOf(read, given)).toEqual(fresh);
  });
});
