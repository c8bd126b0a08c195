import { describe, expect, it } from 'vitest';
import type { DesiredUnit } from '@tiffin/contracts';
import type { EnvironmentRecord, PlacedRelease } from '../record/environment-record.js';
import { decideNext, nextLookMs, type Seen } from './decide-next.js';
import type { SeenUnit } from './read-unit.js';

const now = new Date('2026-11-27T12:00:00Z');
const timings = { drainMs: 3_000 };
const release = (epoch: number, set = 'a'): PlacedRelease => ({
  set,
  desired: { environmentId: 'e', epoch, releaseId: `release-${epoch}`, units: [], routes: [] },
});
const record = (more: Partial<EnvironmentRecord>): EnvironmentRecord => ({
  ...{ epoch: 2, revision: 2, wanted: release(2), state: 'starting', failure: null, serving: release(1), draining: [] },
  ...more,
});
const unit = (key: string, isReady: boolean, problem: SeenUnit['problem'] = null): SeenUnit => ({
  ...{ unit: { key } as DesiredUnit, isReady, problem, crash: null, isWhole: isReady },
  observed: {} as SeenUnit['observed'],
});
const kept = (one: PlacedRelease): PlacedRelease => ({ ...one, rendered: {} });
const seen = (units: readonly SeenUnit[], isSwitched = false): Seen => ({
  ...{ units: () => units, isSwitched, now, kept, isOutdated: () => false, mayRenew: true },
});
const next = (more: Partial<EnvironmentRecord>, units: readonly SeenUnit[], isSwitched?: boolean) =>
  decideNext(record(more), seen(units, isSwitched), timings);

describe('what becomes of a record', () => {
  it('waits until all units are ready', () => {
    expect(next({}, [unit('a', true), unit('b', false)])).toEqual({ is: 'rest' });
  });

  it('switches once all are, and what served drains', () => {
    const until = new Date(now.getTime() + 3_000).toISOString();
    expect(next({}, [unit('a', true), unit('b', true)])).toMatchObject({
      record: { state: 'switching', serving: kept(release(2)), draining: [{ ...release(1), until }] },
    });
  });

  it('fails with the first unit that cannot come up, however many are ready', () => {
    const problem = { reason: 'exited with code 7', isFault: false, lines: null };
    expect(next({}, [unit('a', true), unit('b', false, problem)])).toEqual({ is: 'failed', unitKey: 'b', problem });
  });

  it('is live only when the entrance has seen the switch', () => {
    expect(next({ state: 'switching', serving: release(2) }, [], false)).toEqual({ is: 'rest' });
    expect(next({ state: 'switching', serving: release(2) }, [], true)).toMatchObject({ record: { state: 'live' } });
  });

  it('runs beside what serves, where it is a canary', () => {
    const wanted = release(2, 'b');
    const canary = { weightPercent: 10, stickyBy: null };
    const beside = { ...wanted, desired: { ...wanted.desired, canary } };
    expect(next({ wanted: beside }, [unit('a', true)])).toMatchObject({
      record: { state: 'weighing', serving: release(1), draining: [] },
    });
    expect(next({ wanted: beside, state: 'weighing' }, [], false)).toEqual({ is: 'rest' });
    expect(next({ wanted: beside, state: 'weighing' }, [], true)).toMatchObject({ record: { state: 'canary' } });
  });

  it('has failed, where it was stopped, only when the entrance leads nobody there any more', () => {
    expect(next({ state: 'returning' }, [], false)).toEqual({ is: 'rest' });
    expect(next({ state: 'returning' }, [], true)).toMatchObject({ record: { state: 'failed' } });
  });

  it('lets go of what has drained, and of nothing before', () => {
    const [over, left] = [-1, 1_000].map((ms) => ({
      ...release(1),
      until: new Date(now.getTime() + ms).toISOString(),
    }));
    const draining = [over, left].flatMap((one) => one ?? []);
    expect(next({ state: 'live', draining }, [])).toMatchObject({ record: { draining: [left] } });
    expect(nextLookMs(record({ state: 'live', draining: draining.slice(1) }), now)).toBe(1_000);
    expect(nextLookMs(record({ state: 'live' }), now)).toBeNull();
    // Nobody tells how it answers.
    expect(nextLookMs(record({ state: 'canary' }), now)).toBe(1_000);
  });
});
