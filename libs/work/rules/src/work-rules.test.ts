import { describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { failureText } from './failure-text.js';
import { faultText } from './fault-text.js';
import { retryDelayMs } from './retry-delay.js';
import { mayRetry, retryOf } from './retry-of.js';
import { triesText } from './tries-text.js';

describe('retryDelayMs', () => {
  it.each([
    [0, 1_000],
    [1, 2_000],
    [2, 4_000],
    [8, 256_000],
    [9, 300_000],
    [1_000_000, 300_000],
  ])('after %d faults before is %d ms', (faultsBefore, ms) => {
    expect(retryDelayMs(faultsBefore, 1_000, 0.5)).toBe(ms);
  });
});

it('retries of what failed together are spread by a quarter both ways', () => {
  expect([0, 0.25, 0.5, 1].map((chance) => retryDelayMs(1, 1_000, chance))).toEqual([1_500, 1_750, 2_000, 2_500]);
});

describe('faultText', () => {
  it('says a refusal in its own words, and nothing of what other errors hold', () => {
    expect(faultText(Refusal.of('CELL_UNAVAILABLE', 'it is down'))).toContain('it is down');
    expect(faultText(new Error('connect postgres://tiffin:secret@10.0.0.1'))).not.toContain('secret');
  });
});

describe('failureText', () => {
  const failure = { unitKey: 'function-f', unitName: 'f', reason: 'did not become ready', lastLines: [] };

  it.each([
    ['"f" did not become ready', {}],
    ['"function-f" did not become ready', { unitName: null }],
    ['did not become ready', { unitKey: null, unitName: null }],
    ['"f" did not become ready\nIts last lines:\na\nb', { lastLines: ['a', 'b'] }],
  ])('is %j', (text, change) => {
    expect(failureText({ ...failure, ...change })).toBe(text);
  });
});

describe('retryOf', () => {
  const live = { state: 'live', fault: null, attempts: 0, followsHead: true, project: { build: { state: 'built' } } };
  const building = (state: string) => ({ project: { build: { state } } });

  it.each([
    ['deployment', false, {}],
    ['build', false, { state: 'building', ...building('building') }],
    ['build', true, { state: 'build_failed', ...building('failed') }],
    ['build', true, { state: 'degraded', fault: 'no registry', ...building('degraded') }],
    ['deployment', true, { state: 'deploy_failed' }],
    ['deployment', true, { state: 'degraded', fault: 'no cell', attempts: 1 }],
    ['deployment', false, { state: 'degraded', fault: 'the cell has not answered' }],
    // A unit that does not stay up is restarted by its cell.
    ['deployment', false, { state: 'degraded' }],
    ['deployment', true, { state: 'deploy_failed', followsHead: false, ...building('failed') }],
  ] as const)('is of the %s (%s) for %j', (what, may, change) => {
    const environment = { ...live, ...change };
    expect([retryOf(environment), mayRetry(environment)]).toEqual([what, may]);
  });
});

describe('triesText', () => {
  const now = new Date('2026-01-01T12:00:00Z');

  it.each([
    [1, '2026-01-01T12:00:01.500Z', 'Tried once, next try in 2 s. It recovers on its own.'],
    [9, '2026-01-01T12:05:00Z', 'Tried 9 times, next try in 5 min. It recovers on its own.'],
    [3, '2026-01-01T11:59:59Z', 'Tried 3 times, the next try is due. It recovers on its own.'],
    [0, null, 'It recovers on its own.'],
    [3, null, 'Tried 3 times, the next try is due. It recovers on its own.'],
  ])('after %d, with the next at %s', (attempts, nextTryAt, text) => {
    expect(triesText({ attempts, nextTryAt }, now)).toBe(text);
  });
});
