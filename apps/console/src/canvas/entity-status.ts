import { type Canvas, type Entity, unitKeyOf } from '@tiffin/canvas-rules';
import { newestPerUnit } from '../activity/progress.js';
import type { Tone } from '../activity/state-mark.js';
import type { BuildAnswer, EnvironmentAnswer, EnvironmentState, UnitStatus } from '../graphql/answers.js';

export interface EntityStatus {
  readonly tone: Tone;
  readonly label: string;
  /** More about it, e.g. why it failed. */
  readonly detail: string | null;
}

const status = (tone: Tone, label: string, detail: string | null = null): EntityStatus => ({ tone, label, detail });

/**
 * How an entity runs right now; null for what no process runs. `canvas` is the saved one: what is only drawn does not run.
 */
export function entityStatus(
  entity: Entity,
  canvas: Canvas,
  environment: EnvironmentAnswer | null,
): EntityStatus | null {
  const key = unitKeyOf(entity, canvas);
  if (!key || !environment) return null;
  if (!canvas.entities.some(({ id }) => id === entity.id)) return null;
  return failure(key, environment) ?? workStatus(key, environment) ?? unitStatus(key, environment);
}

function workStatus(key: string, environment: EnvironmentAnswer): EntityStatus | null {
  const build = newestPerUnit(environment).find(({ unitKey }) => unitKey === key);
  if (!build) return null;
  if (build.state === 'running') return status('busy', 'Building');
  return stopsTheBuild(build, environment) ? status('bad', 'Build failed', build.error) : null;
}

/** One failed build ends those of the other units too; each of them says its own. */
const stopsTheBuild = (build: BuildAnswer, environment: EnvironmentAnswer): boolean =>
  build.state === 'failed' && environment.state === 'build_failed';

const failed: Partial<Record<EnvironmentState, readonly [Tone, string]>> = {
  build_failed: ['bad', 'Build failed'],
  deploy_failed: ['bad', 'Failed'],
  degraded: ['warn', 'Does not stay up'],
};

function failure(key: string, { state, failure }: EnvironmentAnswer): EntityStatus | null {
  const [tone, label] = failed[state] ?? [];
  if (failure?.unitKey !== key || !tone || !label) return null;
  return status(tone, label, [failure.reason, ...failure.lastLines].join('\n'));
}

const unitStates: Record<UnitStatus['state'], (unit: UnitStatus) => EntityStatus> = {
  starting: () => status('busy', 'Starting'),
  restarting: (unit) => status('warn', 'Restarting', unit.lastFailure),
  ready: (unit) =>
    status('good', 'Live', unit.restarts > 0 ? `${unit.restarts} restarts. ${unit.lastFailure ?? ''}`.trim() : null),
};

function unitStatus(key: string, environment: EnvironmentAnswer): EntityStatus {
  const unit = environment.units.find((one) => one.key === key);
  if (unit) return unitStates[unit.state](unit);
  const unseen = environment.unseen ?? outOfSight(environment);
  if (unseen !== null) return status('warn', 'Not seen', unseen);
  if (environment.fault !== null) return status('warn', 'Waiting', environment.fault);
  const onItsWay = environment.state === 'building' || environment.state === 'deploying';
  return onItsWay ? status('busy', 'Waiting') : status('idle', 'Not running');
}

/** Something serves and nothing is seen: its cell is what the fault is about. */
const outOfSight = ({ units, liveRevision, fault }: EnvironmentAnswer): string | null =>
  units.length === 0 && liveRevision !== null ? fault : null;
