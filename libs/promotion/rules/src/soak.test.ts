import { describe, expect, it } from 'vitest';
import { soakState } from './soak.js';
import { at, ledgerOf, minuteMs, release } from './testing/plain-values.js';

const soakMs = 60 * minuteMs;
const stays = ledgerOf(['runs', 'a', 0], ['verified', 'a', 5]);
const wentAndCame = ledgerOf(['runs', 'a', 0], ['verified', 'a', 0], ['runs', 'b', 59], ['runs', 'a', 61]);
const soakedBefore = ledgerOf(['runs', 'a', 0], ['verified', 'a', 0], ['runs', 'b', 60]);

describe('a soak of an hour', () => {
  it.each([
    ['is not over a millisecond early', stays, at(65, -1), false, at(65)],
    ['is over in its last millisecond', stays, at(65), true, at(65)],
    ['starts anew when it left at 59 min and is back', wentAndCame, at(120), false, at(121)],
    ['starts anew and ends', wentAndCame, at(121), true, at(121)],
    ['does not start unverified', ledgerOf(['runs', 'a', 0]), at(999), false, null],
    [
      'does not go on elsewhere',
      ledgerOf(['runs', 'a', 0], ['verified', 'a', 0], ['runs', 'b', 59]),
      at(999),
      false,
      null,
    ],
    ['stays over once it was', soakedBefore, at(999), true, at(60)],
    ['does not start before it ran', ledgerOf(['verified', 'a', 0]), at(999), false, null],
  ])('%s', (_, ledger, now, isOver, opensAt) => {
    expect(soakState({ ledger, releaseId: release('a'), soakMs }, now)).toEqual({ isOver, opensAt });
  });

  it('of no time is over once it is verified', () => {
    expect(soakState({ ledger: stays, releaseId: release('a'), soakMs: 0 }, at(5))).toEqual({
      isOver: true,
      opensAt: at(5),
    });
    expect(soakState({ ledger: stays, releaseId: release('b'), soakMs: 0 }, at(5)).isOver).toBe(false);
  });
});
