import { describe, expect, it } from 'vitest';
import { emptyLedger, mostRollbackTargets, pointersOf, soakSpans, withOccupant } from './ledger.js';
import { retentionSettings } from './retention-facts.js';
import { at, ledgerOf, ledgerOfMany, release } from './testing/plain-values.js';

describe('the pointers of an environment', () => {
  it.each([
    ['nothing ran', ledgerOf(), null, null, []],
    ['the first is not verified', ledgerOf(['runs', 'a', 0]), 'a', null, []],
    ['the first is verified', ledgerOf(['runs', 'a', 0], ['verified', 'a', 1]), 'a', 'a', []],
    ['the next is not verified', ledgerOf(['runs', 'a', 0], ['verified', 'a', 1], ['runs', 'b', 2]), 'b', 'a', ['a']],
    [
      'both are verified',
      ledgerOf(['runs', 'a', 0], ['verified', 'a', 1], ['runs', 'b', 2], ['verified', 'b', 3]),
      'b',
      'b',
      ['a'],
    ],
    [
      'what was gone back from is not stable',
      ledgerOf(
        ['runs', 'a', 0],
        ['verified', 'a', 1],
        ['runs', 'b', 2],
        ['verified', 'b', 3],
        ['runs', 'a', 4],
        ['runs', 'c', 5],
      ),
      'c',
      'a',
      ['a', 'b'],
    ],
    ['what never ran here is no target', ledgerOf(['runs', 'a', 0], ['verified', 'b', 1]), 'a', null, []],
  ])('follow from its ledgers: %s', (_, ledger, current, stable, rollbackTargets) => {
    expect(pointersOf(ledger)).toEqual({ current, stable, rollbackTargets });
  });

  it('lead back to the last ten, which are those that retention keeps', () => {
    const names = (count: number) => pointersOf(ledgerOfMany(count)).rollbackTargets;
    expect(names(11)).toEqual(['r9', 'r8', 'r7', 'r6', 'r5', 'r4', 'r3', 'r2', 'r1', 'r0']);
    expect(names(12)).toEqual(['r10', 'r9', 'r8', 'r7', 'r6', 'r5', 'r4', 'r3', 'r2', 'r1']);
    expect(retentionSettings.rollbackTargets).toBe(mostRollbackTargets);
  });
});

describe('the stretches that count towards a soak', () => {
  it.each([
    ['unverified', ledgerOf(['runs', 'a', 0]), []],
    ['from when it was verified', ledgerOf(['runs', 'a', 0], ['verified', 'a', 5]), [[5, null]]],
    ['until it left', ledgerOf(['runs', 'a', 0], ['verified', 'a', 5], ['runs', 'b', 9]), [[5, 9]]],
    [
      'anew when it is back',
      ledgerOf(['runs', 'a', 0], ['verified', 'a', 5], ['runs', 'b', 9], ['runs', 'a', 10]),
      [
        [5, 9],
        [10, null],
      ],
    ],
    ['verified only later', ledgerOf(['runs', 'a', 0], ['runs', 'b', 1], ['verified', 'a', 2]), []],
    [
      'deploying it again breaks nothing',
      ledgerOf(['runs', 'a', 0], ['verified', 'a', 1], ['runs', 'a', 3]),
      [[1, null]],
    ],
    ['at the end of the stretch', ledgerOf(['runs', 'a', 0], ['runs', 'b', 2], ['verified', 'a', 2]), []],
  ])('%s', (_, ledger, spans) => {
    const seen = soakSpans(ledger, release('a'));
    expect(seen).toEqual(spans.map(([from, until]) => ({ from: at(from!), until: until == null ? null : at(until) })));
  });
});

it('a ledger is never changed in place', () => {
  const before = withOccupant(emptyLedger, release('a'), at(0));
  withOccupant(before, release('b'), at(1));
  expect(before.occupancy).toEqual([{ releaseId: 'a', from: at(0), until: null }]);
});
