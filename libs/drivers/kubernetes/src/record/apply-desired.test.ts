import { describe, expect, it } from 'vitest';
import type { DesiredEnvironment } from '@tiffin/contracts';
import { Refusal } from '@tiffin/kernel';
import { applyDesired, applyRemoval } from './apply-desired.js';
import type { EnvironmentRecord } from './environment-record.js';

const at = new Date('2026-11-27T12:00:10Z');
const unit = (imageDigest: string) => ({
  ...{ key: 'function-a', kind: 'function' as const, name: 'a', imageDigest, memoryMb: 128 },
  ...{ upstreams: [], variables: {} },
});
const desired = (epoch: number, more: Partial<DesiredEnvironment> = {}): DesiredEnvironment => ({
  ...{ environmentId: 'e', epoch, releaseId: `release-${epoch}`, units: [unit(`sha256:${epoch}`)], routes: [] },
  ...more,
});
const share = { canary: { weightPercent: 10, stickyBy: null } };
const applied = (record: EnvironmentRecord | null, next: DesiredEnvironment): EnvironmentRecord => {
  const answer = applyDesired(record, next, at);
  if (answer === null || answer instanceof Refusal) throw new Error('it was expected to change');
  return answer;
};
const live = (epoch: number): EnvironmentRecord => {
  const first = applied(null, desired(epoch));
  return { ...first, state: 'live', serving: first.wanted };
};

describe('what is desired', () => {
  it('is started where nothing was', () => {
    expect(applied(null, desired(1))).toMatchObject({
      epoch: 1,
      state: 'starting',
      serving: null,
      wanted: { set: 'a' },
    });
  });

  it('changes nothing where it is the same', () => {
    expect(applyDesired(live(1), desired(1), at)).toBeNull();
  });

  it.each([['an older release', applyDesired(live(5), desired(4), at)]])(
    'is refused with a lower epoch: %s',
    (_, answer) => {
      expect(answer).toMatchObject({ code: 'EPOCH_STALE' });
    },
  );

  it('takes the place of what serves, in its set', () => {
    const next = applied(live(1), desired(2));
    expect(next).toMatchObject({ state: 'starting', wanted: { set: 'a' }, serving: { desired: { epoch: 1 } } });
    expect(next.revision).toBe(2);
  });

  it('runs in a set of its own beside what serves', () => {
    const next = applied(live(1), desired(2, share));
    expect(next).toMatchObject({ state: 'starting', wanted: { set: 'b' }, serving: { set: 'a' }, draining: [] });
  });

  it('stays in its set when it gets another share, and when it gets all', () => {
    const beside: EnvironmentRecord = { ...applied(live(1), desired(2, share)), state: 'canary' };
    const more = applied(beside, desired(2, { canary: { weightPercent: 50, stickyBy: null } }));
    // It goes on with the share that it has until the entrance has seen the other one.
    expect(more).toMatchObject({ state: 'weighing', wanted: { set: 'b' }, draining: [] });
    const all = applied({ ...more, state: 'canary' }, desired(3, { units: desired(2).units }));
    expect(all).toMatchObject({ wanted: { set: 'b' }, serving: { set: 'a' }, draining: [] });
  });

  it('ends a canary that it is not', () => {
    const beside: EnvironmentRecord = { ...applied(live(1), desired(2, share)), state: 'canary' };
    const other = applied(beside, desired(3));
    expect(other).toMatchObject({ wanted: { set: 'a' }, draining: [{ set: 'b', until: at.toISOString() }] });
    const another = applied(beside, desired(3, share));
    expect(another).toMatchObject({ wanted: { set: 'c' }, draining: [{ set: 'b' }] });
  });

  it('stops a canary, and what serves goes on', () => {
    const beside: EnvironmentRecord = { ...applied(live(1), desired(2, share)), state: 'canary' };
    const stopped = applied(beside, desired(3, { canary: 'stopped' }));
    expect(stopped).toMatchObject({
      ...{ state: 'returning', failure: { reason: 'it was stopped' }, serving: { set: 'a', desired: { epoch: 1 } } },
      draining: [{ set: 'b' }],
    });
  });

  it('is refused beside nothing', () => {
    expect(applyDesired(null, desired(1, share), at)).toMatchObject({ code: 'INPUT_INVALID' });
    expect(applyDesired(applied(null, desired(1)), desired(2, share), at)).toMatchObject({ code: 'INPUT_INVALID' });
  });
});

const removed = (record: EnvironmentRecord | null, epoch: number) =>
  applyRemoval(record, { environmentId: 'e', epoch, emptyUntil: at });

describe('a removal', () => {
  it('moves the epoch on, also of what was never here', () => {
    const never = removed(null, 4);
    expect(never).toMatchObject({ epoch: 4, wanted: null });
    expect(applyDesired(never as EnvironmentRecord, desired(3), at)).toMatchObject({ code: 'EPOCH_STALE' });
    expect(removed(live(5), 4)).toMatchObject({ code: 'EPOCH_STALE' });
  });

  it('comes twice', () => {
    const gone = removed(live(5), 5) as EnvironmentRecord;
    expect(removed(gone, 5)).toBeNull();
    expect(applied(gone, desired(6))).toMatchObject({ epoch: 6, state: 'starting', serving: null });
  });
});
