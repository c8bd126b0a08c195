import { describe, expect, it } from 'vitest';
import { canaryOf, judgedText, rolloutText } from './canary-texts.js';

type Deployment = Parameters<typeof canaryOf>[0];

const step = (name: string, startedAt: string): Deployment['steps'][number] => ({ name, startedAt });
const deployment = (state: Deployment['state'], ...steps: Deployment['steps']): Deployment => ({
  ...{ state, finishedAt: null, steps },
  release: { name: 'calm-fox-2' },
});
const rollout = {
  steps: [
    { weightPercent: 5, holdSeconds: 60 },
    { weightPercent: 100, holdSeconds: 0 },
  ],
  ...{ stickyBy: null, mostErrorPercent: 1, slowestP95Ratio: 2, minimumRequests: 50 },
};

describe('a canary on the board', () => {
  it('has the share of the last step that was begun', () => {
    const steps = [step('ready', '1'), step('canary-1', '2'), step('canary-5', '3')];
    expect(canaryOf(deployment('running', ...steps))).toEqual({ release: 'calm-fox-2', weightPercent: 5, since: '3' });
  });

  it('is none before its first step, and once its deployment is over', () => {
    expect(canaryOf(deployment('running', step('ready', '1')))).toBeNull();
    expect(canaryOf(deployment('succeeded', step('canary-100', '1')))).toBeNull();
  });

  it('says in which steps releases come, and what stops one', () => {
    expect(rolloutText(rollout)).toBe('5 % for 1m, 100 %');
    expect(rolloutText({ ...rollout, stickyBy: 'client-address' })).toMatch(/; a client stays by client-address$/);
    expect(judgedText(rollout)).toContain(
      'fails 1 % more often than the running release, or its slow answers take 2 times',
    );
    expect(judgedText({ ...rollout, slowestP95Ratio: null })).not.toContain('slow');
  });
});
