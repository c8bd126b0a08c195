import { describe, expect, it } from 'vitest';
import { type AutoRollbackFacts, decideAutoRollback, type FailedPromotion } from './auto-rollback.js';
import { plainStage } from './stage.js';
import { at, environment, ledgerOf, ledgerOfMany, promotion, release } from './testing/plain-values.js';

const failed: FailedPromotion = {
  promotionId: promotion('p'),
  releaseId: release('b'),
  way: 'automation',
  cause: 'verification',
  at: at(30),
};
const stage = plainStage(environment('staging'), 'staging', [environment('testing')]);
const facts: AutoRollbackFacts = {
  stage,
  ledger: ledgerOf(['runs', 'a', 0], ['verified', 'a', 1], ['runs', 'b', 20]),
  failed,
  openPromotions: 0,
  hold: null,
};
const hold = { releaseId: release('b'), promotionId: promotion('p'), by: null, at: at(0) };
const both = { ...stage, rollbackOn: ['verification', 'promotion'] } as const;
const verifiedBefore = ledgerOf(
  ['runs', 'b', 0],
  ['verified', 'b', 1],
  ['runs', 'a', 2],
  ['verified', 'a', 3],
  ['runs', 'b', 20],
);

describe('an environment goes back by itself', () => {
  it.each<readonly [string, Partial<AutoRollbackFacts>, number]>([
    ['after a failed verification', {}, 31],
    ['in the twentieth minute', {}, 50],
    [
      'after a failed promotion where the stage says so',
      { stage: both, failed: { ...failed, cause: 'promotion' } },
      31,
    ],
    ['after a promotion by hand', { failed: { ...failed, way: 'person' } }, 31],
    ['past what failed and was verified once', { ledger: verifiedBefore }, 31],
  ])('%s', (_, more, minutes) => {
    const answer = decideAutoRollback({ ...facts, ...more }, at(minutes));
    expect(answer).toEqual({ is: 'rollback', releaseId: 'a', rollbackOf: 'p' });
  });
});

it('goes back no further than retention keeps', () => {
  // What failed is the last of eleven to run, and all that is left of the ten before has been verified.
  const ledger = ledgerOfMany(12);
  const again = { ...failed, releaseId: release('r11') };
  expect(decideAutoRollback({ ...facts, ledger, failed: again }, at(31))).toMatchObject({ releaseId: 'r10' });
});

describe('an environment stays as it is', () => {
  it.each<readonly [string, Partial<AutoRollbackFacts>, number, 'nothing' | 'wait', RegExp]>([
    ['where nothing failed', { failed: null }, 31, 'nothing', /nothing has failed/],
    [
      'after a failed promotion',
      { failed: { ...failed, cause: 'promotion' } },
      31,
      'nothing',
      /when a promotion fails/,
    ],
    ['where the stage wants no rollback', { stage: { ...stage, rollbackOn: [] } }, 31, 'nothing', /does not roll back/],
    ['after a failed rollback', { failed: { ...failed, way: 'rollback' } }, 31, 'nothing', /not rolled back/],
    [
      'after its own failed rollback',
      { failed: { ...failed, way: 'auto-rollback' } },
      31,
      'nothing',
      /not rolled back/,
    ],
    ['21 minutes later', {}, 51, 'nothing', /older than 20 minutes/],
    ['while a promotion is open', { openPromotions: 1 }, 31, 'wait', /pending or at work/],
    ['without a stable release', { ledger: ledgerOf(['runs', 'b', 20]) }, 31, 'nothing', /no stable release/],
    ['under a hold', { hold }, 31, 'nothing', /held/],
    [
      'once another came',
      { ledger: ledgerOf(['runs', 'a', 0], ['verified', 'a', 1], ['runs', 'c', 31]) },
      32,
      'nothing',
      /another/,
    ],
  ])('%s', (_, more, minutes, is, why) => {
    const answer = decideAutoRollback({ ...facts, ...more }, at(minutes));
    expect(answer).toEqual({ is, why: expect.stringMatching(why) });
  });
});
