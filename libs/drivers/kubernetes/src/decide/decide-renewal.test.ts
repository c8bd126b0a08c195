import type { DesiredUnit } from '@tiffin/contracts';
import { describe, expect, it } from 'vitest';
import { applyDesired } from '../record/apply-desired.js';
import { type EnvironmentRecord, type PlacedRelease, runningOf } from '../record/environment-record.js';
import { decideNext, nextLookMs, type Seen } from './decide-next.js';
import { unrenewed } from './decide-renewal.js';
import type { SeenUnit } from './read-unit.js';

const now = new Date('2026-11-27T12:00:00Z');
const desired = { environmentId: 'e', epoch: 2, releaseId: 'release', units: [], routes: [] };
const plain: PlacedRelease = { set: 'a', desired };
const kept: PlacedRelease = { ...plain, rendered: { one: { version: 'before', template: {} } } };
const renewed: PlacedRelease = { ...plain, rendered: { one: { version: 'after', template: {} } } };
const live: EnvironmentRecord = {
  ...{ epoch: 2, revision: 2, wanted: plain, state: 'live', failure: null, serving: kept, draining: [] },
};
const renewing: EnvironmentRecord = { ...live, renewal: { release: plain } };
const unit = (isReady: boolean, problem: SeenUnit['problem'] = null): SeenUnit => ({
  ...{ unit: { key: 'one' } as DesiredUnit, isReady, problem, crash: null, isWhole: isReady },
  observed: {} as SeenUnit['observed'],
});
const next = (record: EnvironmentRecord, more: Partial<Seen> = {}) =>
  decideNext(
    record,
    {
      ...{
        units: () => [unit(false)],
        isSwitched: true,
        now,
        kept: () => renewed,
        isOutdated: () => true,
        mayRenew: true,
      },
      ...more,
    },
    { drainMs: 3_000 },
  );

describe('what serves, where the cell makes something else of it by now', () => {
  it('stays as it is while the other comes up beside it', () => {
    expect(next(live)).toEqual({ is: 'move', record: renewing });
    expect(runningOf(renewing)).toEqual([plain, kept]);
    expect(next(renewing)).toEqual({ is: 'rest' });
    expect(nextLookMs(renewing, now)).toBe(1_000);
  });

  it('is replaced once that is ready, and drains', () => {
    const until = new Date(now.getTime() + 3_000).toISOString();
    expect(next(renewing, { units: () => [unit(true)] })).toEqual({
      is: 'move',
      record: { ...live, serving: renewed, draining: [{ ...kept, until }] },
    });
  });

  it('goes on where that does not come up, which is tried again after a while', () => {
    const problem = { reason: 'its image cannot be pulled', isFault: false, lines: null };
    expect(next(renewing, { units: () => [unit(false, problem)] })).toEqual({
      is: 'unrenewed',
      unitKey: 'one',
      problem,
    });
    const paused = unrenewed(renewing, now);
    expect(runningOf(paused)).toEqual([kept]);
    expect(next(paused)).toEqual({ is: 'rest' });
    expect(nextLookMs(paused, now)).toBe(300_000);
    expect(next(paused, { now: new Date(now.getTime() + 300_000) })).toEqual({ is: 'move', record: live });
  });

  it.each([
    ['on its way', renewing],
    ['paused', unrenewed(renewing, now)],
  ])('is left alone again once the cell makes of it what it is, also with a renewal that is %s', (_, record) => {
    expect(next(record, { isOutdated: () => false })).toEqual({ is: 'move', record: live });
  });

  it('waits while enough others are renewed', () => {
    expect(next(live, { mayRenew: false })).toEqual({ is: 'rest', lookMs: 5_000 });
    expect(next(renewing, { mayRenew: false, units: () => [unit(true)] })).toMatchObject({ is: 'move' });
  });

  it('is renewed also after a release that failed, which stays failed', () => {
    const failed = { ...live, state: 'failed' as const, wanted: { ...plain, set: 'b' } };
    expect(next(failed)).toEqual({ is: 'move', record: { ...failed, renewal: { release: plain } } });
  });

  it.each(['starting', 'switching', 'canary'] as const)('is not renewed while another is %s', (state) => {
    const wanted = { ...plain, set: 'b' };
    const decided = next({ ...live, state, wanted }, { isSwitched: false });
    expect(decided).toEqual({ is: 'rest' });
  });

  it('is renewed no longer once something else is wanted', () => {
    const changed = applyDesired(renewing, { ...desired, epoch: 3, releaseId: 'next' }, now);
    expect(changed).toMatchObject({ state: 'starting', serving: kept });
    expect(changed).not.toHaveProperty('renewal');
  });

  it('is written down as it runs, where that was not done when it began to serve', () => {
    expect(next({ ...live, serving: plain }, { isOutdated: () => false })).toEqual({
      is: 'move',
      record: { ...live, serving: renewed },
    });
  });
});
