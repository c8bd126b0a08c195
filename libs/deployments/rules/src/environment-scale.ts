import type { DesiredUnit } from '@tiffin/contracts';
import { Refusal } from '@tiffin/kernel';
import { cpuMillicoresOfUnit } from '@tiffin/tenancy-rules';

/** How often a unit runs. */
export interface UnitScale {
  /** At least, and always where that is the most as well. */
  readonly replicas: number;
  readonly maxReplicas: number;
  /** Of what a replica counts with in a plan: more replicas where they use more of it on average, fewer where they use less. */
  readonly cpuPercent: number;
}

/** How often the units of an environment run. */
export interface EnvironmentScale extends UnitScale {
  /** Units for which something else is said, by key. */
  readonly units: Readonly<Record<string, UnitScale>>;
}

/** Of an environment of which nobody has said anything. */
export const plainScale: EnvironmentScale = { replicas: 1, maxReplicas: 1, cpuPercent: 70, units: {} };

const mostReplicas = 100;
/** A replica may use more than it counts with while nobody else needs it. */
const mostPercent = 400;

export const scaleOfUnit = ({ units, ...usual }: EnvironmentScale, key: string): UnitScale => units[key] ?? usual;

/** The scale, or `Refusal` INPUT_INVALID with the first thing that is wrong. */
export function decideUnitScale({ replicas, maxReplicas, cpuPercent }: UnitScale): UnitScale | Refusal {
  if (!isWhole(replicas, 1, mostReplicas)) {
    const wayOut = replicas === 0 ? ' Stop the environment where nothing of it is to run.' : '';
    return invalid('replicas', `${replicas} is no whole number from 1 to ${mostReplicas}.${wayOut}`);
  }
  if (!isWhole(maxReplicas, replicas, mostReplicas))
    return invalid(
      'maxReplicas',
      `${maxReplicas} is no whole number from ${replicas}, the fewest, to ${mostReplicas}.`,
    );
  if (!isWhole(cpuPercent, 1, mostPercent))
    return invalid('cpuPercent', `${cpuPercent} is no whole number from 1 to ${mostPercent}.`);
  return { replicas, maxReplicas, cpuPercent };
}

const invalid = (field: string, reason: string): Refusal => Refusal.of('INPUT_INVALID', field, reason);

const isWhole = (value: number, least: number, most: number): boolean =>
  Number.isSafeInteger(value) && value >= least && value <= most;

/** What a cell is told of it. */
export function scaleInCell({
  replicas,
  maxReplicas,
  cpuPercent,
}: UnitScale): Pick<DesiredUnit, 'replicas' | 'autoscale'> {
  const cpuMillicores = Math.max(1, Math.round((cpuMillicoresOfUnit * cpuPercent) / 100));
  return {
    ...(replicas === 1 ? {} : { replicas }),
    ...(maxReplicas > replicas ? { autoscale: { maxReplicas, cpuMillicores } } : {}),
  };
}

/** Units as a plan counts them: each as often as it may run. */
export const scaledUnits = (
  units: readonly { readonly key: string; readonly memoryMb: number }[],
  scale: EnvironmentScale,
) => units.map(({ key, memoryMb }) => ({ memoryMb, replicas: scaleOfUnit(scale, key).maxReplicas }));
