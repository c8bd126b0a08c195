import { readUnit, type SeenUnit } from '../decide/read-unit.js';
import type { Deployment, Pod } from '../decide/workload.js';
import { namespaceOf } from '../names.js';
import { type EnvironmentRecord, isBeside, type PlacedRelease, runningOf } from '../record/environment-record.js';
import type { ClusterView } from '../view/cluster-view.js';
import type { EnvironmentPlan, PlannedUnit } from '../render/environment-plan.js';
import { labelNames, versionedName } from '../render/object-names.js';
import type { RenderSettings } from '../render/render-settings.js';
import { versionOf } from '../render/version-of.js';
import type { ControllerTimings } from './environment-controller.js';
import { followAutoscaler } from './follow-autoscaler.js';
import { plannedUnits } from './plan-environment.js';

interface Parts {
  readonly view: ClusterView;
  readonly settings: RenderSettings;
  readonly timings: ControllerTimings;
  readonly now: Date;
}

/** The units of one environment as they run at this moment. */
export class RunningUnits {
  private readonly namespace: string;

  constructor(
    private readonly parts: Parts,
    readonly environmentId: string,
  ) {
    this.namespace = namespaceOf(environmentId);
  }

  /** Those of a release. */
  of(release: PlacedRelease): readonly SeenUnit[] {
    return plannedUnits(release).map((planned) => this.read(planned));
  }

  /** The plan as autoscalers have it by now. */
  asScaled(plan: EnvironmentPlan): EnvironmentPlan {
    return followAutoscaler(plan, (planned) => this.deployment(planned)?.spec?.replicas);
  }

  /** Of each unit the newest: what is on its way to replace another goes before it. None of what is stopped. */
  shown(record: EnvironmentRecord): readonly SeenUnit[] {
    const { wanted, serving, state } = record;
    const first = state === 'starting' && wanted?.desired.canary === undefined ? wanted : serving;
    const shown = new Map<string, SeenUnit>();
    for (const release of [first, serving]) {
      for (const seen of this.runs(release)) {
        if (!shown.has(seen.unit.key)) shown.set(seen.unit.key, seen);
      }
    }
    return [...shown.values()];
  }

  private runs(release: PlacedRelease | null): readonly SeenUnit[] {
    return release === null || release.desired.isStopped === true ? [] : this.of(release);
  }

  /** Whether what is told of them does not depend on the time: none is waited for, ended, or told to be in trouble for a while. */
  areAtRest(record: EnvironmentRecord): boolean {
    const isQuiet = ({ isWhole, observed }: SeenUnit): boolean => isWhole && observed.trouble === null;
    return this.endWithinMs(record) === null && this.shown(record).every(isQuiet);
  }

  /** Those that are ready beside what serves. */
  beside({ wanted, state }: EnvironmentRecord): readonly SeenUnit[] {
    return isBeside(state) && wanted !== null ? this.of(wanted) : [];
  }

  /** How long until the last of what served before is ended, whatever it does; null: nothing of it is left. */
  endWithinMs(record: EnvironmentRecord): number | null {
    const { draining } = record;
    const staying = runningOf({ ...record, draining: [] }).flatMap(plannedUnits);
    const kept = new Set(staying.map((unit) => versionOf(unit, this.parts.settings)));
    const isLeft = this.pods().some(({ metadata }) => !kept.has(metadata.labels?.[labelNames.version] ?? ''));
    if (!isLeft) return null;
    const drain = Math.max(0, ...draining.map(({ until }) => Date.parse(until) - this.parts.now.getTime()));
    return drain + this.parts.timings.graceMs;
  }

  private read(planned: PlannedUnit): SeenUnit {
    const { unit, replicas } = planned;
    const version = versionOf(planned, this.parts.settings);
    const pods = this.pods().filter(({ metadata }) => isOf(metadata, unit.key, version));
    const least = planned.autoscale?.min ?? replicas;
    return readUnit({ unit, least, deployment: this.deployment(planned), pods, now: this.parts.now });
  }

  private deployment(planned: PlannedUnit): Deployment | undefined {
    const name = versionedName(planned.unit.key, versionOf(planned, this.parts.settings));
    return this.parts.view.kind('deployment').get(this.namespace, name) as Deployment | undefined;
  }

  pods(): readonly Pod[] {
    return this.parts.view.kind('pod').in(this.namespace) as unknown as readonly Pod[];
  }
}

function isOf({ labels, deletionTimestamp }: Pod['metadata'], key: string, version: string): boolean {
  return deletionTimestamp === undefined && labels?.[labelNames.unit] === key && labels[labelNames.version] === version;
}
