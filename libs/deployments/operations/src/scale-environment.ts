import type { Grant } from '@tiffin/access';
import { readReleaseContent } from '@tiffin/builds-rules';
import { decideUnitScale, type EnvironmentScale, scaleOfUnit, type UnitScale } from '@tiffin/deployments-rules';
import { accepted, type EnvironmentId, type Json, Refusal, sameJson } from '@tiffin/kernel';
import type { Doorbell } from '@tiffin/work-operations';
import type { StoredRelease } from './deployment-store.js';
import { needsIn } from './record-deployment.js';
import type { ScaledEnvironment, ScaleStore, ScalingCells } from './scale-store.js';

/** What is absent stays as it is. */
export interface WantedScale extends Partial<UnitScale> {
  readonly environmentId: EnvironmentId;
  /** Key or name of a unit; null: of all that have no scale of their own. With nothing else: that unit is as the others again. */
  readonly unit: string | null;
}

export class ScaleEnvironment {
  constructor(
    private readonly store: ScaleStore,
    private readonly doorbell: Doorbell,
    private readonly cells: ScalingCells,
  ) {}

  /** Answers whether anything changed. Refuses NOT_FOUND, INPUT_INVALID, SCALE_UNSUPPORTED, QUOTA_EXCEEDED. */
  async run(grant: Grant<'environment.promote'>, wanted: WantedScale): Promise<boolean> {
    const { environmentId } = wanted;
    if ((wanted.maxReplicas ?? wanted.replicas ?? 1) > 1) await this.refuseSingle(environmentId);
    const changed = await this.store.within(grant, async (rows) => {
      const environment = await rows.lock(environmentId);
      if (!environment) throw Refusal.of('NOT_FOUND', 'environment');
      const scale = scaledBy(environment, wanted);
      if (sameJson(scale, environment.scale)) return false;
      await rows.write(environmentId, scale);
      // At once, so that who asks for too much is told, and not who looks at deployments later.
      if (!environment.isPaused) await rows.hold(environmentId, needsIn(environment.current, { scale }));
      const detail = { ...scale } as unknown as Readonly<Record<string, Json>>;
      await rows.audit({ action: 'environment.scale', objectKind: 'environment', objectId: environmentId, detail });
      return true;
    });
    if (changed) this.doorbell.ring('deploy', { tenantId: grant.tenantId, environmentId });
    return changed;
  }

  /** A cell that is away is no reason to refuse. */
  private async refuseSingle(environmentId: EnvironmentId): Promise<void> {
    const health = await this.cells.probe(environmentId).catch((error: unknown) => {
      if (error instanceof Refusal && error.code === 'CELL_UNAVAILABLE') return null;
      throw error;
    });
    if (health === null || health.runsReplicas === true) return;
    throw Refusal.of('SCALE_UNSUPPORTED', await this.cells.cellName(environmentId));
  }
}

type Numbers = Partial<UnitScale>;

function scaledBy(environment: ScaledEnvironment, { unit, replicas, maxReplicas, cpuPercent }: WantedScale) {
  const { scale, current, desired } = environment;
  const given = said({ replicas, maxReplicas, cpuPercent });
  if (unit === null) return { ...scale, ...merged(usual(scale), given) };
  const { key, keys } = foundUnit(desired ?? current, unit);
  // Of units that are gone since, nothing is kept.
  const others = Object.entries(scale.units).filter(([other]) => other !== key && keys.includes(other));
  const own = Object.keys(given).length === 0 ? [] : [[key, merged(scaleOfUnit(scale, key), given)] as const];
  return { ...scale, units: Object.fromEntries([...others, ...own]) };
}

const usual = ({ replicas, maxReplicas, cpuPercent }: EnvironmentScale): UnitScale => ({
  ...{ replicas, maxReplicas, cpuPercent },
});

const said = (numbers: { readonly [Name in keyof UnitScale]: number | undefined }): Numbers =>
  Object.fromEntries(Object.entries(numbers).filter(([, number]) => number !== undefined));

/** Where nothing is autoscaled, the most follows the fewest. */
function merged(before: UnitScale, given: Numbers): UnitScale {
  if (Object.keys(given).length === 0)
    throw invalid('replicas', 'Say how many, or the most, or the share of a processor.');
  const isAutoscaled = before.maxReplicas > before.replicas;
  const maxReplicas = isAutoscaled ? before.maxReplicas : (given.replicas ?? before.maxReplicas);
  return accepted(decideUnitScale({ ...before, maxReplicas, ...given }));
}

const invalid = (field: string, reason: string): Refusal => Refusal.of('INPUT_INVALID', field, reason);

function foundUnit(release: StoredRelease | null, wanted: string): { key: string; keys: readonly string[] } {
  if (release === null) throw invalid('unit', 'There is no unit yet, since no release is to run here.');
  const { units } = readReleaseContent(release.content);
  const keys = units.map(({ key }) => key);
  const found = units.find(({ key }) => key === wanted) ?? units.find(({ name }) => name === wanted);
  if (found) return { key: found.key, keys };
  throw invalid('unit', `There is no such unit. There are: ${keys.join(', ')}.`);
}
