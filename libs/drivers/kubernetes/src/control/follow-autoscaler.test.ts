import { describe, expect, it } from 'vitest';
import type { DesiredUnit } from '@tiffin/contracts';
import type { EnvironmentPlan, PlannedUnit } from '../render/environment-plan.js';
import { followAutoscaler } from './follow-autoscaler.js';

const unit = (imageDigest: string): DesiredUnit => ({
  ...{ key: 'function-a', kind: 'function', name: 'a', imageDigest, memoryMb: 128, upstreams: [], variables: {} },
});
const scaled = (imageDigest: string, replicas = 2): PlannedUnit => ({
  ...{ set: 'a', unit: unit(imageDigest), replicas, autoscale: { min: 2, max: 6, cpuMillicores: 70 } },
});
const plan = (...units: readonly PlannedUnit[]): EnvironmentPlan => ({
  ...{ environmentId: '', owner: null, epoch: 1, isProduction: true, places: [], routes: [], units },
});
/** By image, as the cluster has them. */
const replicasIn = (wanted: EnvironmentPlan, live: Readonly<Record<string, number>>) =>
  followAutoscaler(wanted, ({ unit: { imageDigest } }) => live[imageDigest]).units.map(({ replicas }) => replicas);

describe('what is autoscaled', () => {
  it.each<[string, EnvironmentPlan, Readonly<Record<string, number>>, readonly number[]]>([
    ['runs as often as the autoscaler says', plan(scaled('old')), { old: 4 }, [4]],
    ['no less than its least, as after a stop', plan(scaled('old')), { old: 0 }, [2]],
    ['no more than its most, whoever has scaled it', plan(scaled('old')), { old: 50 }, [6]],
    ['begins with the fewest where it is new', plan(scaled('old')), {}, [2]],
    ['begins with as many as what it replaces has', plan(scaled('new'), scaled('old')), { old: 5 }, [5, 5]],
    ['stays stopped', plan(scaled('old', 0)), { old: 4 }, [0]],
  ])('%s', (_, wanted, live, replicas) => {
    expect(replicasIn(wanted, live)).toEqual(replicas);
  });

  it('what is not autoscaled runs as often as its plan says', () => {
    expect(replicasIn(plan({ set: 'a', unit: unit('old'), replicas: 3 }), { old: 9 })).toEqual([3]);
  });
});
