import { describe, expect, it } from 'vitest';
import type { DesiredEnvironment, ObservedEnvironment, ObservedUnit } from '@tiffin/contracts';
import type { Cell } from './cell.js';
import { RolloutWatch } from './rollout-watch.js';

const unit: ObservedUnit = {
  ...{ key: 'function-f', name: 'f', imageDigest: 'sha256:0', state: 'starting', restarts: 0 },
  ...{ startedAt: '2026-01-01T00:00:00Z', pid: 0, lastFailure: null, trouble: null },
};
const seen: ObservedEnvironment = {
  ...{ environmentId: 'e', epoch: 1, version: 1, rollout: 'starting', wantedReleaseId: 'r', servingReleaseId: null },
  ...{ failure: null, units: [unit] },
};
const desired = {
  ...{ environmentId: 'e', epoch: 1, releaseId: 'r', routes: [] },
  units: [{ key: unit.key, kind: 'function', name: 'My function' }],
} as unknown as DesiredEnvironment;

describe('RolloutWatch', () => {
  /** A cell that is seen like this, one after the other; each look takes 10 ms. */
  const watch = (readyWithinMs: number, ...looks: readonly Partial<ObservedEnvironment>[]) => {
    let look = 0;
    const observe = () =>
      new Promise((resolve) => {
        const next = { ...seen, ...looks[Math.min(look, looks.length - 1)] };
        look += 1;
        setTimeout(resolve, 10, next);
      });
    const logs = async () => [{ time: '', stream: 'stdout', text: 'waiting for the database' }];
    const cell = { observe, logs } as unknown as Cell;
    return new RolloutWatch(cell, { run: async () => null }, readyWithinMs).untilLive(desired, () => true);
  };
  const live = { rollout: 'live', servingReleaseId: 'r' } as const;
  const running = { units: [{ ...unit, pid: 7 }] };

  it('does not count against a release how long its units wait for their turn to start', async () => {
    await expect(watch(50, ...Array.from({ length: 12 }, () => ({})), live)).resolves.toBeUndefined();
  });

  it('counts how long they take from then on', async () => {
    await expect(watch(50, {}, running)).rejects.toMatchObject({
      name: 'RolloutFailure',
      failure: {
        ...{ unitKey: unit.key, unitName: 'My function', lastLines: ['waiting for the database'] },
        reason: 'was not ready after 0.05 s',
      },
    });
  });

  it('does not wait for ever for a turn: then it is a fault', async () => {
    await expect(watch(10, {})).rejects.toMatchObject({ code: 'START_FAILED', message: /^"My function" .* waited/ });
  });

  it('a unit that the cell could not start is a fault, to be tried again', async () => {
    const failure = { unitKey: unit.key, reason: 'the cell met EIO', isFault: true, lastLines: [] };
    const message = '"My function" could not be started: the cell met EIO. It is retried automatically.';
    await expect(watch(1000, { rollout: 'failed', failure })).rejects.toMatchObject({ code: 'START_FAILED', message });
    const own = { ...failure, isFault: false };
    await expect(watch(1000, { rollout: 'failed', failure: own })).rejects.toMatchObject({ name: 'RolloutFailure' });
  });
});
