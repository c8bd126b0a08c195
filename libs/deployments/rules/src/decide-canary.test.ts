import { describe, expect, it } from 'vitest';
import { latencyBoundsMs, latencyIndex, type Measured, type ObservedUnit } from '@tiffin/contracts';
import { Chance } from '@tiffin/testing/chance';
import { inLongForm } from '@tiffin/testing/in-long-form';
import { plainCanary, stepsOf } from './canary-settings.js';
import { decideCanary, patience } from './decide-canary.js';
import { simulateCanary, type SimulatedTraffic } from './testing/simulated-canary.js';

const [step] = plainCanary.steps;
if (step === undefined) throw new Error('there are no steps');
const answered = (requests: number, failures = 0, ms = 10): Measured => {
  const latencies = latencyBoundsMs.map(() => 0);
  latencies[latencyIndex(ms)] = requests;
  return { requests, failures, latencies };
};
const unit = { name: 'My function', trouble: null } as ObservedUnit;
const seen = (canary: Measured, running = answered(10_000, 10)) => ({ running, canary, units: [unit] });
const at = (elapsedMs: number) => ({ step, elapsedMs });
const soon = at(1_000);
const held = at(step.holdMs);

describe('decideCanary', () => {
  it('gives the next larger share after the hold, and says what for', () => {
    expect(decideCanary(seen(answered(200)), plainCanary, soon)).toEqual({ is: 'wait' });
    const evidence = "0 % of 200 requests failed; of the running release's, 0.10 % of 10000 requests";
    expect(decideCanary(seen(answered(200)), plainCanary, held)).toEqual({ is: 'advance', evidence });
  });

  it('waits for enough requests, but not for ever', () => {
    const few = seen(answered(49));
    expect(decideCanary(few, plainCanary, at(step.holdMs * patience - 1))).toEqual({ is: 'wait' });
    expect(decideCanary(few, plainCanary, at(step.holdMs * patience))).toMatchObject({ is: 'advance' });
    expect(decideCanary(seen(answered(0), answered(0)), plainCanary, held)).toEqual({ is: 'wait' });
  });

  it('stops what surely fails more often, before the hold is over', () => {
    const reason =
      "30 % of 50 requests failed, and of the running release's 0.10 % of 10000 requests; at most 1 % more are tolerated";
    expect(decideCanary(seen(answered(50, 15)), plainCanary, soon)).toEqual({ is: 'stop', reason });
    expect(decideCanary(seen(answered(5, 5)), plainCanary, soon)).toMatchObject({ is: 'stop' });
  });

  it('gives no larger share to what only looks bad', () => {
    const bad = seen(answered(60, 2));
    expect(decideCanary(bad, plainCanary, held)).toEqual({ is: 'wait' });
    expect(decideCanary(seen(answered(60, 2), answered(10_000, 250)), plainCanary, held)).toMatchObject({
      is: 'advance',
    });
  });

  it('judges by the running release: where that fails as often, it goes on', () => {
    expect(decideCanary(seen(answered(1_000, 300), answered(1_000, 300)), plainCanary, held)).toMatchObject({
      is: 'advance',
    });
  });

  it('judges by itself what can be compared with nothing', () => {
    const alone = (canary: Measured) => seen(canary, answered(0));
    const end = at(step.holdMs * patience);
    const reason =
      '30 % of 50 requests failed, and only 0 have come to the running release to compare with; at most 5.0 % are tolerated then';
    // The running release may still be called.
    expect(decideCanary(alone(answered(50, 15)), plainCanary, soon)).toEqual({ is: 'wait' });
    expect(decideCanary(alone(answered(50, 15)), plainCanary, held)).toEqual({ is: 'stop', reason });
    expect(decideCanary(alone(answered(200)), plainCanary, held)).toMatchObject({ is: 'advance' });
    expect(decideCanary(alone(answered(200, 6)), plainCanary, end)).toMatchObject({ is: 'advance' });
    // Too few to be sure: it keeps its share as long as it may, and goes no further.
    expect(decideCanary(alone(answered(3, 3)), plainCanary, held)).toEqual({ is: 'wait' });
    expect(decideCanary(alone(answered(3, 3)), plainCanary, end)).toMatchObject({ is: 'stop' });
    expect(decideCanary(alone(answered(1, 1)), plainCanary, end)).toMatchObject({ is: 'advance' });
    expect(decideCanary(alone(answered(0)), plainCanary, end)).toMatchObject({ is: 'advance' });
  });

  it('holds nothing against it that is seen of the running release too, however little that is', () => {
    const both = seen(answered(40, 12), answered(40, 12));
    expect(decideCanary(both, plainCanary, held)).toEqual({ is: 'wait' });
    expect(decideCanary(both, plainCanary, at(step.holdMs * patience))).toMatchObject({ is: 'advance' });
  });

  it('tolerates by itself what it is told to where that is more', () => {
    const alone = seen(answered(50, 15), answered(0));
    expect(decideCanary(alone, plainCanary, held)).toMatchObject({ is: 'stop' });
    expect(decideCanary(alone, { ...plainCanary, mostErrorPercent: 40 }, held)).toMatchObject({ is: 'advance' });
  });

  it('tolerates what it is told to', () => {
    const canary = answered(1_000, 60);
    expect(decideCanary(seen(canary), plainCanary, soon)).toMatchObject({ is: 'stop' });
    expect(decideCanary(seen(canary), { ...plainCanary, mostErrorPercent: 10 }, held)).toMatchObject({ is: 'advance' });
  });

  it('stops what is surely slower, and says how much', () => {
    const slow = seen(answered(300, 0, 200));
    const reason =
      "100 % of 300 answers took more than 61 ms to begin, and of the running release's, 95 % begin within 11 ms";
    expect(decideCanary(slow, plainCanary, soon)).toEqual({ is: 'stop', reason });
    expect(decideCanary(slow, { ...plainCanary, slowestP95Ratio: null }, held)).toMatchObject({ is: 'advance' });
    expect(decideCanary(slow, { ...plainCanary, slowestP95Ratio: 30 }, held)).toMatchObject({ is: 'advance' });
    expect(decideCanary(seen(answered(300, 0, 40)), plainCanary, held)).toMatchObject({ is: 'advance' });
  });

  it('stops what does not stay up, but not for what the cell could not do', () => {
    const trouble = { unitKey: 'f', reason: 'exited with code 3', lastLines: [], restarts: 3 };
    const with_ = (isFault: boolean) => ({
      ...seen(answered(200)),
      units: [{ ...unit, trouble: { ...trouble, isFault } }],
    });
    const reason = 'its unit "My function" does not stay up: exited with code 3';
    expect(decideCanary(with_(false), plainCanary, soon)).toEqual({ is: 'stop', reason });
    expect(decideCanary(with_(true), plainCanary, soon)).toEqual({ is: 'wait' });
  });
});

/** Whole rollouts by chance, always the same chance. */
describe('rollouts', () => {
  const many = inLongForm(150, { otherwise: 45 });
  const settings = { ...plainCanary, steps: stepsOf([1, 5, 25, 50, 100], 20_000) };
  const steady = (rate: number, medianMs = 20) => ({ failing: () => rate, medianMs });
  const runs = (count: number, traffic: Omit<SimulatedTraffic, 'requestsPerSecond'>, by = settings) => {
    const chance = new Chance(7);
    return Array.from({ length: count }, () => simulateCanary(by, { requestsPerSecond: 100, ...traffic }, chance));
  };
  const stopped = (ends: ReturnType<typeof runs>) => ends.filter(({ is }) => is === 'stopped').length;

  it.each([0, 0.001, 0.01, 0.2])(
    'a release that is no worse is not stopped by noise (both fail %d)',
    (rate) => {
      const ends = runs(many, { running: steady(rate), canary: steady(rate) });
      expect(stopped(ends)).toBe(0);
    },
    60_000,
  );

  it('nor by an outage that both see', () => {
    // Of a shared database: a tenth of the time, four of ten requests of both fail.
    const both = { failing: (second: number) => (second % 50 < 5 ? 0.4 : 0.001), medianMs: 20 };
    expect(stopped(runs(many, { running: both, canary: both }))).toBe(0);
  }, 60_000);

  it('a release that is at the edge of what is tolerated is stopped as rarely as said', () => {
    expect(stopped(runs(many, { running: steady(0.01), canary: steady(0.02) }))).toBeLessThanOrEqual(
      Math.ceil(many * 0.05),
    );
  }, 60_000);

  it('a release that fails 5 % is always stopped, at 1 % or 5 % of the requests', () => {
    const ends = runs(many, { running: steady(0.001), canary: steady(0.05) }, plainCanary);
    expect(stopped(ends)).toBe(many);
    const early = ends.filter(({ weightPercent }) => weightPercent <= 5).length;
    expect(early).toBeGreaterThanOrEqual(many - 2);
    // What a share of 5 % that fails 5 % costs, at most.
    const damage = ends.map(({ failures, requests }) => failures / requests).sort((a, b) => a - b);
    expect(damage[Math.floor(many / 2)]).toBeLessThan(0.05 * 0.05);
  }, 60_000);

  it('a release that is five times as slow is always stopped', () => {
    const ends = runs(many, { running: steady(0.001), canary: steady(0.001, 100) });
    expect([stopped(ends), ends.filter(({ weightPercent }) => weightPercent <= 5).length]).toEqual([many, many]);
  }, 60_000);
});
