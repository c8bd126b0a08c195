import { describe, expect, it } from 'vitest';
import type { DesiredEnvironment } from '@tiffin/contracts';
import { plainCanary } from './canary-settings.js';
import { planCanary, withShare } from './plan-canary.js';

const passed = (...names: string[]) => names.map((name) => ({ name, hasPassed: true }));
const begun = (name: string) => ({ name, hasPassed: false });
const weights = (recorded: Parameters<typeof planCanary>[1]) => {
  const plan = planCanary(plainCanary, recorded);
  return plan && [plan.firstPercent, plan.left.map(({ weightPercent }) => weightPercent)];
};

describe('planCanary', () => {
  it('begins with nothing', () => {
    expect(weights([...passed('render', 'apply', 'ready'), begun('smoke')])).toEqual([0, [1, 5, 25, 50, 100]]);
  });

  it('goes on with the step that had begun, and its share', () => {
    expect(weights([begun('render'), ...passed('smoke', 'canary-1'), begun('canary-5')])).toEqual([
      5,
      [5, 25, 50, 100],
    ]);
    expect(weights([...passed('canary-1', 'canary-5', 'canary-25', 'canary-50'), begun('canary-100')])).toEqual([
      100,
      [100],
    ]);
  });

  it('is none any more where only what comes after it is left', () => {
    expect(weights(passed('canary-1', 'canary-5', 'canary-25', 'canary-50', 'canary-100'))).toBeNull();
  });
});

describe('withShare', () => {
  const desired = { releaseId: 'r' } as DesiredEnvironment;

  it('is the release alone at 100', () => {
    expect(withShare(desired, plainCanary, 25)).toEqual({
      releaseId: 'r',
      canary: { weightPercent: 25, stickyBy: null },
    });
    expect(withShare(desired, plainCanary, 100)).toBe(desired);
  });
});
