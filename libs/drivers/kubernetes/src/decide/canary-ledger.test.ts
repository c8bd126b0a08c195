import { describe, expect, it } from 'vitest';
import { type CanaryLedger, figuresOf, lookedAt, type Reading, type Side } from './canary-ledger.js';

const at = (seconds: number): Date => new Date(Date.UTC(2026, 10, 27, 12, 0, seconds));
const before = at(0).toISOString();

const reading = (side: Side, run: string, requests: number, more: Partial<Reading> = {}): Reading => ({
  ...{ side, startedAt: before, hasEnded: false },
  counts: { run, months: {}, measured: { requests, failures: Math.floor(requests / 10), latencies: { 8: requests } } },
  ...more,
});

const look = (ledger: CanaryLedger | null, seconds: number, readings: readonly Reading[], of = 'half'): CanaryLedger =>
  lookedAt(ledger, { of, readings, now: at(seconds) });

const requestsOf = (ledger: CanaryLedger) => {
  const { running, canary, measuredMs } = figuresOf(ledger);
  return { running: running.requests, canary: canary.requests, measuredMs };
};

const begun = look(null, 10, [reading('running', 'r', 1_000), reading('canary', 'c', 20)]);

describe('what is known of a canary', () => {
  it('begins with the share: what was answered before is left out, and so is the time', () => {
    expect(requestsOf(begun)).toEqual({ running: 0, canary: 0, measuredMs: 0 });
    const later = look(begun, 12, [reading('running', 'r', 1_100), reading('canary', 'c', 50)]);
    expect(requestsOf(later)).toEqual({ running: 100, canary: 30, measuredMs: 2_000 });
    expect(figuresOf(later).canary).toMatchObject({ failures: 3 });
    expect(figuresOf(later).canary.latencies[8]).toBe(30);
  });

  it('is the same whoever looks, however often, and whatever came late', () => {
    const readings = [reading('running', 'r', 1_100), reading('canary', 'c', 50)];
    const kept = JSON.parse(JSON.stringify(look(begun, 12, readings))) as CanaryLedger;
    const late = [reading('running', 'r', 1_050), reading('canary', 'c', 50)];
    expect(requestsOf(look(look(kept, 12, readings), 13, late))).toEqual({
      running: 100,
      canary: 30,
      measuredMs: 3_000,
    });
  });

  it('keeps what a process has answered that has ended, and takes the one after it from its beginning', () => {
    const last = reading('canary', 'c', 60, { hasEnded: true });
    const next = reading('canary', 'c2', 5, { startedAt: at(13).toISOString() });
    const one = look(begun, 14, [reading('running', 'r', 1_000), last, next]);
    expect(requestsOf(one).canary).toBe(45);
    expect(requestsOf(look(one, 15, [reading('running', 'r', 1_000), last, next])).canary).toBe(45);
    expect(requestsOf(look(one, 16, [reading('running', 'r', 1_000), next])).canary).toBe(45);
  });

  it('takes of a process that was there before, and could not be asked then, what it answers from now on', () => {
    const silent = look(begun, 12, [
      reading('running', 'r', 1_000),
      reading('running', 'r2', 700),
      reading('canary', 'c', 20),
    ]);
    expect(requestsOf(silent).running).toBe(0);
    const more = look(silent, 13, [
      reading('running', 'r', 1_000),
      reading('running', 'r2', 710),
      reading('canary', 'c', 20),
    ]);
    expect(requestsOf(more).running).toBe(10);
  });

  it('is of no time in which nobody answered on one side', () => {
    const alone = look(null, 10, [reading('running', 'r', 1_000)]);
    expect(requestsOf(look(alone, 60, [reading('running', 'r', 2_000)])).measuredMs).toBe(0);
    expect(requestsOf(look(begun, 60, [reading('running', 'r', 2_000)])).measuredMs).toBe(0);
  });

  it('begins anew with another share', () => {
    const other = look(begun, 20, [reading('running', 'r', 3_000), reading('canary', 'c', 500)], 'more');
    expect(requestsOf(other)).toEqual({ running: 0, canary: 0, measuredMs: 0 });
  });
});
