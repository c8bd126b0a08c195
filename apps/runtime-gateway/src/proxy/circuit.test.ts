import { describe, expect, it } from 'vitest';
import { Circuit } from './circuit.js';
import { ServiceHealth } from './service-health.js';

const rules = { errorPercent: 50, minRequests: 4, windowMs: 1_000, openMs: 5_000 };

describe('a circuit', () => {
  /** What came of requests at a time: f failed, s did not. */
  function circuitAfter(outcomes: string, nowMs: number, circuit = new Circuit(rules)): Circuit {
    for (const outcome of outcomes) circuit.leave(circuit.enter(nowMs), outcome === 'f', nowMs);
    return circuit;
  }

  it.each([
    ['fff', 'closed'],
    ['ffss', 'open'],
    ['fsss', 'closed'],
    ['ssssff', 'closed'],
    ['ssssffff', 'open'],
  ])('after %s is %s', (outcomes, state) => {
    expect(circuitAfter(outcomes, 100).state(100)).toBe(state);
  });

  it('forgets what is past its window, a part at a time', () => {
    const circuit = circuitAfter('ff', 150);
    expect(circuitAfter('ss', 1_099, circuit).state(1_099)).toBe('open');
    const later = circuitAfter('ff', 150);
    expect(circuitAfter('ss', 1_100, later).state(1_100)).toBe('closed');
    expect(circuitAfter('fff', 90_000, circuitAfter('ff', 150)).state(90_000)).toBe('closed');
  });

  it('lets one request try when its time is over, and no second beside it', () => {
    const circuit = circuitAfter('ffff', 0);
    expect([circuit.admits(4_999), circuit.leftMs(4_000)]).toEqual([false, 1_000]);
    expect([circuit.admits(5_000), circuit.state(5_000)]).toEqual([true, 'half-open']);
    const isProbe = circuit.enter(5_000);
    expect([isProbe, circuit.admits(5_001)]).toEqual([true, false]);
    circuit.leave(isProbe, false, 5_002);
    expect([circuit.state(5_002), circuit.admits(5_002)]).toEqual(['closed', true]);
    // It begins anew.
    expect(circuitAfter('fff', 5_003, circuit).state(5_003)).toBe('closed');
  });

  it('is open for as long again where that one fails, and lets another try where nobody waited for it', () => {
    const circuit = circuitAfter('ffff', 0);
    circuit.leave(circuit.enter(5_000), undefined, 5_001);
    expect(circuit.admits(5_001)).toBe(true);
    circuit.leave(circuit.enter(5_001), true, 5_100);
    expect([circuit.admits(10_099), circuit.admits(10_100)]).toEqual([false, true]);
  });

  it('learns nothing from what was sent before it opened', () => {
    const circuit = new Circuit(rules);
    const former = circuit.enter(0);
    circuitAfter('ffff', 1, circuit);
    circuit.leave(former, false, 2);
    expect(circuit.state(2)).toBe('open');
    circuit.leave(former, true, 6_000);
    expect(circuit.state(6_000)).toBe('half-open');
  });
});

describe('an address of several', () => {
  const failing = (health: ServiceHealth, address: number, times: number, nowMs: number): boolean =>
    Array.from({ length: times }, () => health.failed(address, nowMs)).at(-1)!;

  it('is left out after failures in a row, each time for longer', () => {
    const health = new ServiceHealth(2, { failures: 3, ejectedMs: 1_000 });
    failing(health, 0, 2, 0);
    health.answered(0, 0);
    expect(failing(health, 0, 2, 0)).toBe(false);
    expect(failing(health, 0, 1, 0)).toBe(true);
    expect([health.isUsable(0, 999), health.isUsable(0, 1_000)]).toEqual([false, true]);
    expect(failing(health, 0, 3, 1_000)).toBe(true);
    expect([health.isUsable(0, 2_999), health.isUsable(0, 3_000)]).toEqual([false, true]);
  });

  it('is as good as new once it has been well for as long as it is left out', () => {
    const health = new ServiceHealth(2, { failures: 1, ejectedMs: 1_000 });
    failing(health, 0, 1, 0);
    health.answered(0, 1_999);
    failing(health, 0, 1, 1_999);
    expect([health.isUsable(0, 3_998), health.isUsable(0, 3_999)]).toEqual([false, true]);
    health.answered(0, 4_999);
    failing(health, 0, 1, 4_999);
    expect(health.isUsable(0, 5_999)).toBe(true);
  });

  it('is never left out where no other is there', () => {
    const health = new ServiceHealth(2, { failures: 1, ejectedMs: 1_000 });
    expect(health.failed(0, 0)).toBe(true);
    expect(health.failed(1, 0)).toBe(false);
    expect(health.isUsable(1, 0)).toBe(true);
  });

  it('is left out for five minutes at most, and never with 0', () => {
    const health = new ServiceHealth(2, { failures: 1, ejectedMs: 200_000 });
    failing(health, 0, 3, 0);
    expect([health.isUsable(0, 299_999), health.isUsable(0, 300_000)]).toEqual([false, true]);
    expect(failing(new ServiceHealth(2, { failures: 0, ejectedMs: 1_000 }), 0, 99, 0)).toBe(false);
  });

  it('is left out when it has not said twice that it is well, until it says so', () => {
    const health = new ServiceHealth(1, { failures: 1, ejectedMs: 1_000 });
    expect([health.said(0, false), health.isUsable(0, 0)]).toEqual([false, true]);
    expect([health.said(0, false), health.isUsable(0, 0)]).toEqual([true, false]);
    expect([health.said(0, false), health.said(0, true), health.isUsable(0, 0)]).toEqual([false, true, true]);
  });
});
