import { describe, expect, it } from 'vitest';
import { trafficLines } from './traffic-lines.js';

const window = { from: '2026-12-02T11:00:00.000Z', to: '2026-12-02T12:00:00.000Z', stepMinutes: 1 };
const point = {
  at: '2026-12-02T11:04:00.000Z',
  requests: 120,
  errors: 0,
  clientErrors: 3,
  p50Ms: 7.5,
  p95Ms: 40,
  p99Ms: 90,
};

describe('what units have answered', () => {
  it('is a table for each unit and endpoint, a line for each step', () => {
    const late = { ...point, at: '2026-12-02T11:05:00.000Z', requests: 1, errors: 1, clientErrors: 0, p99Ms: 30_000 };
    const series = [
      { unitKey: 'gateway-main', endpoint: 'shop', points: [point, late] },
      { unitKey: 'function-a', endpoint: null, points: [{ ...point, p50Ms: null }] },
    ];
    expect(trafficLines({ ...window, series })).toEqual([
      'gateway-main  shop',
      '  AT                REQUESTS  PER S  ERRORS  4XX     P50    P95       P99',
      '  2026-12-02 11:04       120   2.00       0    3  7.5 ms  40 ms     90 ms',
      '  2026-12-02 11:05         1   0.02       1    0  7.5 ms  40 ms  30000 ms',
      '',
      'function-a',
      '  AT                REQUESTS  PER S  ERRORS  4XX  P50    P95    P99',
      '  2026-12-02 11:04       120   2.00       0    3    -  40 ms  90 ms',
    ]);
  });

  it('says where there was nothing', () =>
    expect(trafficLines({ ...window, series: [] })).toEqual(['Nothing was asked of it.']));
});
