import type { PolicyStep } from '@tiffin/contracts';
import type { Surroundings } from './adapt-parameters.js';
import type { PluginPart } from './plugins.js';
import { readCondition } from './read-condition.js';
import { actionOf, fieldsOf } from './read-steps.js';
import { listOf } from './shapes.js';

/** The steps of a plugin's policy, whose parameters its own schema judges. */
export function readPluginSteps(part: PluginPart, given: unknown, around: Surroundings): readonly PolicyStep[] {
  const written = listOf(given);
  const steps = written.length === 0 ? [{}] : written;
  return steps.map((step, index) =>
    readStep(part, step, written.length === 0 ? around : { ...around, tell: around.tell.at({ step: index + 1 }) }),
  );
}

function readStep({ plugin, check }: PluginPart, given: unknown, around: Surroundings): PolicyStep {
  const { tell } = around;
  const step = fieldsOf(given, tell);
  const condition = step['condition'] == null ? null : readCondition(step['condition'], around);
  const action = actionOf(step, tell, []);
  const problem = check(structuredClone(action));
  if (problem !== null)
    tell.refused('its parameters cannot be used', `${problem}, by the schema of the plugin "${plugin}"`, 'mend them');
  return {
    ...(condition === null ? {} : { condition }),
    ...(Object.keys(action).length === 0 ? {} : { action }),
  };
}
