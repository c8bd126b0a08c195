import { describe, expect, it } from 'vitest';
import type { TroubleView } from '../api/documents.js';
import { troubleLines } from './trouble-lines.js';

const now = new Date('2026-01-01T12:00:00Z');
const well: TroubleView = {
  state: 'live',
  followsHead: true,
  failure: null,
  fault: null,
  attempts: 0,
  nextTryAt: null,
  project: { build: { state: 'built' } },
};
const failure = {
  unitKey: 'function-1',
  unitName: 'hello',
  reason: 'did not become ready: it ended',
  lastLines: ['no database'],
};
const linesOf = (change: Partial<TroubleView>) => troubleLines({ ...well, ...change }, 'tiffin retry shop', now);

describe('troubleLines', () => {
  it('says of a failure which unit it is, its last lines, and that it is final', () => {
    expect(linesOf({ state: 'deploy_failed', failure })).toEqual([
      'function-1 ("hello") did not become ready: it ended',
      '| no database',
      'Retrying alone may not help: fix it and apply, or retry: tiffin retry shop',
    ]);
  });

  it('says of a fault how often it was tried, when it is tried next, and that it recovers on its own', () => {
    const change = {
      state: 'degraded',
      fault: 'The cell does not answer.',
      attempts: 3,
      nextTryAt: '2026-01-01T12:00:12Z',
    } as const;
    expect(linesOf(change)).toEqual([
      'The cell does not answer.',
      'Tried 3 times, next try in 12 s. It recovers on its own. At once: tiffin retry shop',
    ]);
  });

  it('does not offer to retry what the cell restarts', () => {
    const lines = linesOf({ state: 'degraded', failure: { ...failure, reason: 'does not stay up', lastLines: [] } });
    expect(lines).toEqual([
      'function-1 ("hello") does not stay up',
      expect.stringMatching(/^Its cell restarts it automatically/),
    ]);
  });

  it('does not offer to retry what nobody has tried: a cell that is away', () => {
    const fault = 'The cell has not answered.';
    expect(linesOf({ state: 'degraded', fault })).toEqual([fault, 'It recovers on its own.']);
  });

  it('names a release without a unit, and nothing where all is well', () => {
    const whole = {
      ...failure,
      unitKey: null,
      unitName: null,
      reason: 'The release did not become ready',
      lastLines: [],
    };
    expect(linesOf({ state: 'deploy_failed', failure: whole })[0]).toBe('The release did not become ready');
    expect(linesOf({})).toEqual([]);
  });
});
