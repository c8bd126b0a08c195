import { describe, expect, it } from 'vitest';
import type { DesiredEnvironment, DesiredUnit } from '@tiffin/contracts';
import type { EnvironmentRecord } from '../record/environment-record.js';
import { planEnvironment } from './plan-environment.js';

const unit: DesiredUnit = {
  ...{ key: 'function-a', kind: 'function', name: 'a', imageDigest: 'sha256:1', memoryMb: 128 },
  ...{ upstreams: [], variables: {} },
};
const desired = (more: Partial<DesiredEnvironment> = {}): DesiredEnvironment => ({
  ...{ environmentId: 'e', epoch: 1, releaseId: 'r', units: [unit], routes: [], ...more },
});
const scaled = (replicas: number) => desired({ units: [{ ...unit, replicas }] });
const record = (wanted: DesiredEnvironment, serving: DesiredEnvironment | null, more = {}): EnvironmentRecord => ({
  ...{ epoch: 1, revision: 1, state: 'starting', failure: null, draining: [] },
  wanted: { desired: wanted, set: 'a' },
  serving: serving && { desired: serving, set: 'a' },
  ...more,
});
const planned = (of: EnvironmentRecord) => planEnvironment('e', of, ({ unit: { imageDigest } }) => imageDigest);
const replicas = (of: EnvironmentRecord) => planned(of).units.map((one) => one.replicas);

describe('how often the units of an environment run', () => {
  it('is once where nothing is said, as in records from before', () => {
    expect(replicas(record(desired(), null))).toEqual([1]);
  });

  it('another number is the same version, and holds at once', () => {
    expect(replicas(record(scaled(3), scaled(1)))).toEqual([3]);
    const drained = { desired: scaled(1), set: 'a', until: '2026-11-27T12:00:00Z' };
    expect(replicas(record(scaled(3), scaled(3), { state: 'live', draining: [drained] }))).toEqual([3]);
  });

  it('stays what it was where the other number could not be', () => {
    expect(replicas(record(scaled(90), scaled(2), { state: 'failed' }))).toEqual([2]);
  });

  it('is none of what is stopped, which keeps all else', () => {
    const stopped = desired({ isStopped: true, routes: [{ host: 'h', unit: unit.key }] });
    const live = planned(record(stopped, stopped, { state: 'live' }));
    expect(live.units).toMatchObject([{ replicas: 0 }]);
    expect(live.routes).toMatchObject([{ host: 'h' }]);
  });

  it('is between two numbers where it is autoscaled', () => {
    const autoscale = { maxReplicas: 9, cpuMillicores: 70 };
    const wanted = desired({ units: [{ ...unit, replicas: 2, autoscale }] });
    expect(planned(record(wanted, null)).units).toMatchObject([
      { replicas: 2, autoscale: { min: 2, max: 9, cpuMillicores: 70 } },
    ]);
  });

  it('production is told by who desires it', () => {
    expect(planned(record(desired(), null)).isProduction).toBe(false);
    expect(planned(record(desired({ isProduction: true }), null)).isProduction).toBe(true);
  });
});
