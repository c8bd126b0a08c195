import type { EnvironmentPlan, PlannedUnit } from '../render/environment-plan.js';

/** How many replicas of a version of a unit are wanted in the cluster now; undefined: there is no such version yet. */
export type LiveReplicas = (unit: PlannedUnit) => number | undefined;

/**
 * The plan with as many replicas of what is autoscaled as the autoscaler wants by now. A version that is new begins with as many as the unit
 * has where it serves: with fewer it would take over requests that it cannot answer.
 */
export function followAutoscaler(plan: EnvironmentPlan, live: LiveReplicas): EnvironmentPlan {
  const most = (planned: PlannedUnit): number =>
    Math.max(0, ...plan.units.filter(({ unit }) => unit.key === planned.unit.key).map((same) => live(same) ?? 0));
  return {
    ...plan,
    units: plan.units.map((planned) => {
      const { autoscale, replicas } = planned;
      if (autoscale === undefined || replicas === 0) return planned;
      const wanted = live(planned) ?? most(planned);
      return {
        ...planned,
        replicas: Math.min(Math.max(wanted, autoscale.min), Math.max(autoscale.min, autoscale.max)),
      };
    }),
  };
}
