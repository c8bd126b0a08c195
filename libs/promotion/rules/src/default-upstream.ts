import { type EnvironmentId, Refusal } from '@tiffin/kernel';
import { defaultStageNames } from './pipeline.js';
import type { Stage } from './stage.js';

/**
 * Where the releases of a new stage come from when nobody says so: one of the usual names comes behind the last of those before it that
 * exists; any other name behind the one stage that no other follows.
 */
export function defaultUpstream(name: string, stages: readonly Stage[]): readonly EnvironmentId[] | Refusal {
  const usual: readonly string[] = defaultStageNames;
  const before = usual.slice(0, Math.max(0, usual.indexOf(name))).toReversed();
  const found = before.map((each) => stages.find((stage) => stage.name === each)).find((stage) => stage !== undefined);
  if (found) return [found.environmentId];
  const ends = stages.filter(({ environmentId }) => stages.every(({ upstream }) => !upstream.includes(environmentId)));
  if (ends.length === 1) return ends.map(({ environmentId }) => environmentId);
  const names = ends.map((stage) => `"${stage.name}"`).join(', ');
  return Refusal.of(
    'INPUT_INVALID',
    'upstream',
    `several stages are the last: ${names}. Say after which "${name}" comes.`,
  );
}
