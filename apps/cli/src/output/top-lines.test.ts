import { describe, expect, it } from 'vitest';
import { topLines } from './top-lines.js';

const replica = { replica: null, cpuMillicores: 12, memoryBytes: 50 * 1_048_576 };
const limits = { cpuLimitMillicores: 1_500, memoryLimitBytes: 128 * 1_048_576 };

describe('what units use', () => {
  it('is a table, a replica a line', () => {
    const unmeasured = { replica: 'xk2p9', cpuMillicores: null, memoryBytes: null };
    const units = [
      { key: 'function-a', name: 'myfunction', replicas: [{ ...replica, ...limits }] },
      { key: 'gateway', name: 'g', replicas: [{ ...unmeasured, cpuLimitMillicores: null, memoryLimitBytes: null }] },
    ];
    expect(topLines({ unknownBecause: null, units })).toEqual([
      'UNIT        REPLICA  CPU     OF  MEMORY       OF',
      'myfunction  -        12m  1500m  50 MiB  128 MiB',
      'g           xk2p9      -      -       -        -',
    ]);
  });

  it('is said not to be known, and why', () => {
    expect(topLines({ unknownBecause: 'the cluster has no metrics server', units: [] })).toEqual([
      'Nothing is measured: the cluster has no metrics server.',
      'Nothing runs in this environment.',
    ]);
  });
});
