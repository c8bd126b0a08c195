import { describe, expect, it } from 'vitest';
import { candidateOf, type CandidateFacts } from './candidate.js';
import { type AskedPromotion, type Hold, holdAfter } from './hold.js';
import { emptyLedger, type Ledger, withApproved } from './ledger.js';
import { plainStage, type Stage } from './stage.js';
import { at, environment, ledgerOf, minuteMs, person, promotion, release } from './testing/plain-values.js';

const stage = (settings: Partial<Stage> = {}): Stage => ({
  ...plainStage(environment('x'), 'x', [environment('east')]),
  autoPromote: 'newest',
  ...settings,
});
const both = [environment('east'), environment('west')];
const facts = (settings: Partial<Stage>, ...ledgers: readonly Ledger[]): CandidateFacts => ({
  stage: stage(settings),
  ledger: emptyLedger,
  upstream: ledgers.map((ledger, index) => ({ environmentId: both[index]!, name: both[index]!, ledger })),
  releases: ['c', 'b', 'a'].map(release),
});
const aThenB = ledgerOf(['runs', 'a', 0], ['verified', 'a', 1], ['runs', 'b', 2], ['verified', 'b', 3]);
const bThenA = ledgerOf(['runs', 'b', 0], ['verified', 'b', 1], ['runs', 'a', 2], ['verified', 'a', 3]);
const letIn = withApproved(emptyLedger, { releaseId: release('b'), at: at(1), by: person('olga') });

describe('the candidate of automation', () => {
  it.each<readonly [string, CandidateFacts, string | null]>([
    ['none where it is off', facts({ autoPromote: 'off' }, aThenB), null],
    ['none before anything is verified', facts({}, ledgerOf(['runs', 'a', 0])), null],
    ['the newest that may come', facts({}, aThenB), 'b'],
    ['the newest, whatever upstream runs', facts({}, bThenA), 'b'],
    [
      'what has soaked',
      facts(
        { soakMs: 2 * minuteMs },
        ledgerOf(['runs', 'a', 0], ['verified', 'a', 1], ['runs', 'b', 3], ['verified', 'b', 9]),
      ),
      'a',
    ],
    ['the newest release of all in a first stage', facts({ upstream: [] }), 'c'],
    [
      'what was let in unverified',
      { ...facts({}, ledgerOf(['runs', 'a', 0], ['verified', 'a', 1], ['runs', 'b', 2])), ledger: letIn },
      'b',
    ],
    ['what upstream runs', facts({ autoPromote: 'upstream' }, bThenA), 'a'],
    [
      'not what upstream has not verified',
      facts({ autoPromote: 'upstream' }, ledgerOf(['runs', 'a', 0], ['verified', 'a', 1], ['runs', 'b', 2])),
      null,
    ],
    [
      'what came last of several',
      facts(
        { autoPromote: 'upstream', upstream: both },
        ledgerOf(['runs', 'a', 0], ['verified', 'a', 1]),
        ledgerOf(['runs', 'b', 1], ['verified', 'b', 2]),
      ),
      'b',
    ],
    [
      'none where all have to agree and do not',
      facts({ autoPromote: 'upstream', upstream: both, requires: 'all' }, aThenB, bThenA),
      null,
    ],
    ['what all agree upon', facts({ autoPromote: 'upstream', upstream: both, requires: 'all' }, aThenB, aThenB), 'b'],
  ])('is %s', (_, about, candidate) => {
    expect(candidateOf(about, at(10))).toBe(candidate);
  });
});

describe('a hold', () => {
  const asked = (name: string, way: AskedPromotion['way']): AskedPromotion => ({
    promotionId: promotion('q'),
    releaseId: release(name),
    way,
    by: person('olga'),
    at: at(10),
  });
  const before: Hold = { releaseId: release('a'), promotionId: promotion('p'), by: person('adam'), at: at(4) };
  const placed = (name: string): Hold => ({
    releaseId: release(name),
    promotionId: promotion('q'),
    by: person('olga'),
    at: at(10),
  });
  const auto = facts({}, aThenB);
  const off = facts({ autoPromote: 'off' }, aThenB);

  it.each<readonly [string, Hold | null, AskedPromotion, CandidateFacts, Hold | null]>([
    ['is placed by a promotion of something else', null, asked('a', 'person'), auto, placed('a')],
    ['is placed by a rollback', null, asked('a', 'rollback'), auto, placed('a')],
    ['is placed where there is no candidate yet', null, asked('a', 'rollback'), facts({}, emptyLedger), placed('a')],
    ['is placed anew', before, asked('c', 'person'), auto, placed('c')],
    ['is lifted by a promotion of the candidate', before, asked('b', 'person'), auto, null],
    ['is not placed by a promotion of the candidate', null, asked('b', 'person'), auto, null],
    ['is not touched by automation', before, asked('b', 'automation'), auto, before],
    [
      'is placed by a rollback of automation, for nobody',
      null,
      asked('a', 'auto-rollback'),
      off,
      { ...placed('a'), by: null },
    ],
    ['is not placed where nothing is automatic', null, asked('a', 'person'), off, null],
    ['stays where nothing is automatic any more', before, asked('b', 'person'), off, before],
  ])('%s', (_, hold, promoted, about, after) => {
    expect(holdAfter(hold, promoted, about)).toEqual(after);
  });
});
