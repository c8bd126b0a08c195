import { describe, expect, it } from 'vitest';
import type { CandidateFacts } from './candidate.js';
import { emptyLedger, type Ledger } from './ledger.js';
import { plainStage, type Stage } from './stage.js';
import { at, environment, ledgerOf, minuteMs, release } from './testing/plain-values.js';
import { withdrawalOf } from './withdrawal.js';

const both = [environment('east'), environment('west')];
const facts = (settings: Partial<Stage>, ...ledgers: readonly Ledger[]): CandidateFacts => ({
  stage: { ...plainStage(environment('x'), 'x', [environment('east')]), autoPromote: 'newest', ...settings },
  ledger: emptyLedger,
  upstream: ledgers.map((ledger, index) => ({ environmentId: both[index]!, name: both[index]!, ledger })),
  releases: ['c', 'b', 'a'].map(release),
});
const runsB = ledgerOf(['runs', 'a', 0], ['verified', 'a', 1], ['runs', 'b', 2], ['verified', 'b', 3]);
const backToA = ledgerOf(
  ...([
    ['runs', 'b', 0],
    ['verified', 'b', 1],
    ['runs', 'a', 2],
    ['verified', 'a', 3],
  ] as const),
);
const stopped: Ledger = { ...runsB, occupancy: runsB.occupancy.map((row) => ({ ...row, until: row.until ?? at(5) })) };
const onToC = ledgerOf(['runs', 'b', 0], ['verified', 'b', 1], ['runs', 'c', 2]);
const another = 'Automation promotes another release in its place.';

describe('what automation has asked for, here b,', () => {
  it.each<readonly [string, CandidateFacts, string | null]>([
    ['stays where it is the candidate still', facts({}, runsB), null],
    ['stays where it is what upstream runs', facts({ autoPromote: 'upstream' }, runsB), null],
    ['is taken back where it is turned off', facts({ autoPromote: 'off' }, runsB), 'Automation is turned off.'],
    ['is taken back where upstream went back', facts({ autoPromote: 'upstream' }, backToA), another],
    ['stays where upstream went back, and the newest counts', facts({}, backToA), null],
    [
      'is taken back where upstream is on to what is not verified',
      facts({ autoPromote: 'upstream' }, onToC),
      'Automation takes it back: the stages before it run another release.',
    ],
    ['stays where upstream is stopped', facts({ autoPromote: 'upstream' }, stopped), null],
    [
      'stays where one of two is stopped, and both have to agree',
      facts({ autoPromote: 'upstream', upstream: both, requires: 'all' }, runsB, stopped),
      null,
    ],
    [
      'is taken back where it would have to soak anew',
      facts({ soakMs: minuteMs * 60 }, stopped),
      'Automation takes it back: the release left "east" before its soak was over; promote it there again, or approve it for "x".',
    ],
    [
      'is taken back where it comes from elsewhere',
      facts({ upstream: [environment('west')] }, runsB, emptyLedger),
      'Automation takes it back: the release has not been in "west"; promote it there first.',
    ],
    [
      'is taken back where it runs',
      { ...facts({}, runsB), ledger: ledgerOf(['runs', 'b', 4]) },
      'It runs there already.',
    ],
  ])('%s', (_, given, said) => {
    expect(withdrawalOf(given, release('b'), at(10))).toBe(said);
  });
});
