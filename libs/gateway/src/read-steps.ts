import type { PolicyStep } from '@tiffin/contracts';
import { policyDefinitions, type PolicyName } from '@tiffin/contracts/gateway';
import { adaptParameters, type Surroundings } from './adapt-parameters.js';
import { fitParameters } from './fit-parameters.js';
import type { Teller } from './note.js';
import { meant } from './nearest-name.js';
import { readCondition } from './read-condition.js';
import { type Fields, isFields, listOf } from './shapes.js';
import { tellFitted } from './tell-fitted.js';

/** The steps of a policy that there is. What cannot be served is told. */
export function readSteps(policy: PolicyName, given: unknown, around: Surroundings): readonly PolicyStep[] {
  const written = listOf(given);
  if (written.length === 0) return readStep(policy, {}, around);
  return written.flatMap((step, index) =>
    readStep(policy, step, { ...around, tell: around.tell.at({ step: index + 1 }) }),
  );
}

function readStep(policy: PolicyName, given: unknown, around: Surroundings): readonly PolicyStep[] {
  const { tell } = around;
  const step = fieldsOf(given, tell);
  const condition = step['condition'] == null ? null : readCondition(step['condition'], around);
  const { parameters } = policyDefinitions[policy];
  const known = Object.keys(parameters.shape);
  const fitted = fitParameters(parameters, adaptParameters(policy, actionOf(step, tell, known), around));
  // A line of the log decides nothing about a request.
  if (policy === 'log' && fitted.problems.length > 0) {
    tell.ignored('the line is not written', fitted.problems[0]!.message, 'mend its message');
    return [];
  }
  tellFitted(fitted, tell, known);
  const action = Object.keys(fitted.value).length === 0 ? {} : { action: fitted.value };
  return [{ ...(condition === null ? {} : { condition }), ...action }];
}

export function fieldsOf(step: unknown, tell: Teller): Fields {
  if (isFields(step)) return step;
  if (step !== null)
    tell.ignored(
      'what stands in place of the step is not read',
      'a step is an object with "condition" and "action"; Express Gateway runs the policy with its defaults',
      'write "action" with the parameters',
    );
  return {};
}

/** Parameters are below "action"; where there is none, what stands in its place is taken. */
export function actionOf(step: Fields, tell: Teller, known: readonly string[]): Fields {
  const { condition: _, action, ...beside } = step;
  if (isFields(action)) {
    for (const field of Object.keys(beside))
      tell
        .at({ field })
        .ignored(
          `"${field}" stands beside "action"`,
          'Express Gateway reads only what stands in it',
          known.includes(field) ? `move "${field}" into "action" if it is meant to hold` : 'remove it',
        );
    return action;
  }
  if (action != null)
    tell
      .at({ field: 'action' })
      .ignored('it is no object', 'an action is an object of parameters', 'write parameters by name');
  return inPlaceOfAction(beside, tell, known);
}

function inPlaceOfAction(beside: Fields, tell: Teller, known: readonly string[]): Fields {
  for (const field of Object.keys(beside))
    if (!known.includes(field))
      tell
        .at({ field })
        .ignored(
          `"${field}" is not read`,
          'a step has "condition" and "action"; the policy runs with its defaults, as in Express Gateway',
          meant(field, ['action', 'condition']),
        );
  const parameters = Object.entries(beside).filter(([field]) => known.includes(field));
  if (parameters.length > 0)
    tell.changed(
      `${parameters.map(([field]) => field).join(', ')} are taken as its action`,
      'they stand where "action" should; Express Gateway does not read them there',
      'put them below "action"',
    );
  return Object.fromEntries(parameters);
}

/** A step that runs for each request. */
export const isUnconditional = (step: PolicyStep): boolean =>
  step.condition === undefined || step.condition.name === 'always';
