import {
  cutShort,
  type DesiredEnvironment,
  type EnvironmentSummary,
  type ObservedEnvironment,
  type RolloutState,
  type UnitTrouble,
} from '@tiffin/contracts';
import { sameJson } from '@tiffin/kernel';
import type { AttemptState, EnvironmentRecord } from '../record/environment-record.js';
import type { EnvironmentStatus } from '../record/record-store.js';
import { type CanaryLedger, figuresOf } from './canary-ledger.js';
import type { SeenUnit } from './read-unit.js';

export interface ObserveParts {
  readonly environmentId: string;
  readonly record: EnvironmentRecord;
  /** Of what serves, or is on its way to; of each unit the newest. */
  readonly units: readonly SeenUnit[];
  /** Of what runs beside it. */
  readonly canaryUnits?: readonly SeenUnit[];
  /** How both answer; null: they are not looked at. */
  readonly ledger?: CanaryLedger | null;
  /** What of a trouble the unit has printed last. */
  readonly linesOf: (unit: SeenUnit) => readonly string[];
  /** When the cluster ends the last of what is on its way out, from now; null: nothing is. */
  readonly endWithinMs: number | null;
  /** What is in the way, in words; null: nothing that is known. */
  readonly obstacle?: string | null;
  /** What was told before. */
  readonly before: ObservedEnvironment | null;
  readonly now: Date;
}

const rollouts: Readonly<Record<AttemptState, RolloutState>> = {
  ...{ starting: 'starting', switching: 'starting', weighing: 'starting', returning: 'starting' },
  ...{ canary: 'canary', live: 'live', failed: 'failed' },
};

type Told = Omit<ObservedEnvironment, 'version'>;

/** What is told of an environment. It is what was told before, version and all, where nothing is different. */
export function observeEnvironment(parts: ObserveParts): EnvironmentStatus {
  const { record, before, now, ledger = null } = parts;
  const { revision, wanted } = record;
  if (wanted === null) return { revision, observed: null, summary: null };
  const told = toldOf(parts, wanted.desired);
  const version = before === null ? now.getTime() : isSame(before, told) ? before.version : before.version + 1;
  const observed = { ...told, version };
  return { revision, observed, summary: summaryOf(record, told), ...(ledger === null ? {} : { ledger }) };
}

function toldOf(parts: ObserveParts, { releaseId, isStopped }: DesiredEnvironment): Told {
  const { environmentId, record, obstacle = null } = parts;
  const rollout = rollouts[record.state];
  return {
    ...{ environmentId, epoch: record.epoch, rollout },
    failure: rollout === 'failed' ? record.failure : null,
    wantedReleaseId: releaseId,
    servingReleaseId: servingRelease(record),
    units: parts.units.map((unit) => withLines(unit, parts.linesOf)),
    ...(obstacle === null ? {} : { obstacle }),
    ...canaryOf(parts),
    ...(parts.endWithinMs === null ? {} : { retiring: { endWithinMs: parts.endWithinMs } }),
    ...(isStopped === true ? { isStopped: true } : {}),
  };
}

function canaryOf({ record, ledger = null, ...parts }: ObserveParts): Pick<ObservedEnvironment, 'canary'> {
  const share = record.wanted?.desired.canary;
  if (record.state !== 'canary' || ledger === null || share === undefined || share === 'stopped') return {};
  const units = (parts.canaryUnits ?? []).map((unit) => withLines(unit, parts.linesOf));
  return { canary: { weightPercent: share.weightPercent, ...figuresOf(ledger), units } };
}

/** Until the entrance has seen the switch, what served before does. */
function servingRelease({ state, serving, draining }: EnvironmentRecord): string | null {
  if (state !== 'switching') return serving?.desired.releaseId ?? null;
  return draining.at(-1)?.desired.releaseId ?? null;
}

function withLines(seen: SeenUnit, linesOf: ObserveParts['linesOf']): ObservedEnvironment['units'][number] {
  const { observed } = seen;
  if (observed.trouble === null) return observed;
  return { ...observed, trouble: { ...observed.trouble, lastLines: linesOf(seen) } };
}

/** How much time is left is no news, nor is how a canary answers. */
function isSame(before: ObservedEnvironment, told: Omit<ObservedEnvironment, 'version'>): boolean {
  const news = ({ retiring, canary, ...rest }: Omit<ObservedEnvironment, 'version'>) => ({
    ...rest,
    isRetiring: retiring !== undefined,
    canary: canary && { weightPercent: canary.weightPercent, units: canary.units },
    version: 0,
  });
  return sameJson(news(before), news(told));
}

function summaryOf(
  record: EnvironmentRecord,
  {
    environmentId,
    epoch,
    rollout,
    wantedReleaseId,
    servingReleaseId,
    failure,
    units,
  }: Omit<ObservedEnvironment, 'version'>,
): EnvironmentSummary {
  const troubles = units.flatMap(({ trouble }) => (trouble === null ? [] : [cutShort(trouble) as UnitTrouble]));
  const settingsHash = record.wanted?.desired.settingsHash ?? null;
  return {
    ...{ environmentId, epoch, rollout, wantedReleaseId, servingReleaseId, settingsHash, troubles },
    failure: failure === null ? null : cutShort(failure),
  };
}
