import { describe, expect, it } from 'vitest';
import { countsIn } from './pod-counts.js';

const run = '0190a5d0-1111-7000-8000-00000000000a';
const measured = { requests: 3, failures: 1, latencies: { 4: 3 } };

describe('what a process says that it has answered', () => {
  it('is taken as it is told', () => {
    const months = { '2026-10': 2, '2026-11': 1 };
    expect(countsIn(JSON.stringify({ run, measured, months }))).toEqual({ run, measured, months });
  });

  it.each([
    ['', 'nothing'],
    ['about to exit', 'a line of its log'],
    ['null', 'null'],
    [JSON.stringify({ run: '../other', measured }), 'a run that is no id'],
    [JSON.stringify({ run, measured: { ...measured, requests: -1 } }), 'less than nothing'],
    [JSON.stringify({ run, measured: { ...measured, requests: 1e300 } }), 'more than can be counted'],
    [JSON.stringify({ run, measured: { ...measured, failures: 4 } }), 'more failures than requests'],
  ])('is nothing where it says %s (%s)', (text) => {
    expect(countsIn(text)).toBeNull();
  });

  it('has no other fields, and no times that there are not', () => {
    const text = `{"run":"${run}","x":1,"measured":{"requests":3,"failures":0,"latencies":{"4":2,"99":7,"5":"x","__proto__":{}}}}`;
    expect(countsIn(text)).toEqual({ run, months: {}, measured: { requests: 3, failures: 0, latencies: { 4: 2 } } });
    const months = { now: 3, '2026-13': 3, '2026-11': -1, '2026-09': 1, '2026-10': 2, '2026-12': 3 };
    expect(countsIn(JSON.stringify({ run, measured, months }))?.months).toEqual({ '2026-09': 1, '2026-10': 2 });
  });
});
