import { describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { type CanarySettings, decideCanarySettings, plainCanary, stepsOf } from './canary-settings.js';

describe('decideCanarySettings', () => {
  const decide = (change: Partial<CanarySettings>) => decideCanarySettings({ ...plainCanary, ...change });

  it.each<[string, Partial<CanarySettings>]>([
    ['what nobody has touched', {}],
    ['one step, which is all at once but with a set beside', { steps: stepsOf([100], 1_000) }],
    ['a header', { stickyBy: { kind: 'header', name: 'X-User' } }],
    ['the address', { stickyBy: { kind: 'client-address' } }],
    ['no tolerance', { mostErrorPercent: 0, slowestP95Ratio: null, minimumRequests: 1 }],
  ])('takes %s', (_, change) => {
    expect(decide(change)).toEqual({ ...plainCanary, ...change });
  });

  it.each<[string, Partial<CanarySettings>]>([
    ['has 0 steps', { steps: [] }],
    [
      'has 21 steps',
      { steps: Array.from({ length: 21 }, (_, index) => ({ weightPercent: index + 1, holdMs: 1_000 })) },
    ],
    ['whose weight is no whole number', { steps: stepsOf([0, 100], 1_000) }],
    ['whose weight is no whole number', { steps: stepsOf([1.5, 100], 1_000) }],
    ['whose weight is no whole number', { steps: stepsOf([5, 101], 1_000) }],
    ['not larger than the one before', { steps: stepsOf([5, 5, 100], 1_000) }],
    ['not larger than the one before', { steps: stepsOf([50, 25, 100], 1_000) }],
    ['ends below 100', { steps: stepsOf([1, 50], 1_000) }],
    ['held for less than a second', { steps: stepsOf([1, 100], 999) }],
    ['more than seven days', { steps: stepsOf([1, 100], 8 * 86_400_000) }],
    ['no header or cookie', { stickyBy: { kind: 'header', name: 'x user' } }],
    ['no header or cookie', { stickyBy: { kind: 'cookie', name: '' } }],
    ['tolerates no share', { mostErrorPercent: -1 }],
    ['tolerates no share', { mostErrorPercent: Number.NaN }],
    ['ratio of times', { slowestP95Ratio: 0.9 }],
    ['number of requests', { minimumRequests: 0 }],
  ])('refuses what %s, with the way out', (reason, change) => {
    const refusal = decide(change) as Refusal;
    expect(refusal).toMatchObject({ code: 'INPUT_INVALID', message: expect.stringContaining(reason) });
    expect(refusal.message).toMatch(/^"rollout": .+\. (Give|Order|Add) .+\.$/);
  });
});
