import type { DesiredUnit } from '@tiffin/contracts';
import { type EnvironmentRecord, isBeside, type PlacedRelease, runningOf } from '../record/environment-record.js';
import type { EnvironmentPlan, PlannedPlace, PlannedRoute, PlannedUnit } from '../render/environment-plan.js';

/** Gives each version of a unit the name under which it runs. */
export type VersionOf = (unit: PlannedUnit) => string;

/** What the cluster has to hold for a record. */
export function planEnvironment(
  environmentId: string,
  record: EnvironmentRecord,
  versionOf: VersionOf,
): EnvironmentPlan {
  const units = new Map<string, PlannedUnit>();
  // The newest says how often a version runs: with other replicas it is the same version.
  for (const unit of runningOf(record).flatMap(plannedUnits)) {
    const name = `${unit.unit.key} ${versionOf(unit)}`;
    if (!units.has(name)) units.set(name, unit);
  }
  return {
    environmentId,
    owner: record.wanted?.desired.owner ?? null,
    epoch: record.epoch,
    isProduction: record.wanted?.desired.isProduction === true,
    units: [...units.values()],
    places: placesOf(record, versionOf),
    routes: routesOf(record),
  };
}

export const plannedUnits = ({ desired, set, rendered }: PlacedRelease): readonly PlannedUnit[] =>
  desired.units.map((unit) => {
    const kept = rendered?.[unit.key];
    const replicas = desired.isStopped === true ? { replicas: 0 } : replicasOf(unit);
    return { set, unit, ...replicas, ...(kept === undefined ? {} : { rendered: kept }) };
  });

const replicasOf = ({ replicas = 1, autoscale }: DesiredUnit): Pick<PlannedUnit, 'replicas' | 'autoscale'> => ({
  replicas,
  ...(autoscale === undefined
    ? {}
    : { autoscale: { min: replicas, max: autoscale.maxReplicas, cpuMillicores: autoscale.cpuMillicores } }),
});

/** Of a unit that runs in several versions, callers are led to the one that serves; until one does, to the newest. */
function placesOf(record: EnvironmentRecord, versionOf: VersionOf): readonly PlannedPlace[] {
  const { serving, draining } = record;
  const newest = runningOf({ ...record, serving: null, draining: [] });
  const leading = [...(serving === null ? [] : [serving]), ...newest, ...draining];
  const places = new Map<string, PlannedPlace>();
  for (const release of leading) {
    for (const unit of plannedUnits(release)) {
      const place = { set: release.set, key: unit.unit.key, version: versionOf(unit) };
      const name = `${place.key} ${place.set}`;
      if (!places.has(name)) places.set(name, place);
    }
  }
  return [...places.values()];
}

function routesOf({ serving, wanted, state }: EnvironmentRecord): readonly PlannedRoute[] {
  if (serving === null) return [];
  const canary = isBeside(state) ? wanted : null;
  return serving.desired.routes.map(({ host, unit: key, isCustom, certificate = null }) => {
    const own = isCustom === true ? { own: { certificate } } : {};
    const beside = canary?.desired.routes.find((route) => route.host === host);
    const main = { set: serving.set, key };
    if (canary === null || beside === undefined) {
      return { host, backends: [{ ...main, weightPercent: 100 }], canary: null, ...own };
    }
    const { canary: share } = canary.desired;
    const weightPercent = share === undefined || share === 'stopped' ? 0 : share.weightPercent;
    const other = { set: canary.set, key: beside.unit };
    const backends = [
      { ...main, weightPercent: 100 - weightPercent },
      { ...other, weightPercent },
    ];
    return { host, backends, canary: other, ...own };
  });
}
