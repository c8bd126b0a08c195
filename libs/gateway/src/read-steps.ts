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
export function readSteps(
  policy: PolicyName,
  given: unknown,
  tell: Teller,
  around: Surroundings,
): readonly PolicyStep[] {
  const written = listOf(given);
  if (written.length === 0) return readStep(policy, {}, tell, around);
  return written.flatMap((step, index) => readStep(policy, step, tell.at({ step: index + 1 }), around));
}

function readStep(policy: PolicyName, given: unknown, tell: Teller, around: Surroundings): readonly PolicyStep[] {
  if (!isFields(given) && given !== null)
    tell.ignored(
      'what stands in place of the step is not read',
      'a step is an object with "condition" and "action"; Express Gateway runs the policy with its defaults',
      'write "action" with the parameters',
    );
  const step = isFields(given) ? given : {};
  const condition = step['condition'] == null ? undefined : readCondition(step['condition'], tell);
  const known = Object.keys(policyDefinitions[policy].parameters.shape);
  const adapted = adaptParameters(policy, actionOf(step, tell, known), tell, around);
  const fitted = fitParameters(policyDefinitions[policy].parameters, adapted);
  // A line of the log decides nothing about a request.
  if (policy === 'log' && fitted.problems.length > 0) {
    tell.ignored('the line is not written', fitted.problems[0]!.message, 'mend its message');
    return [];
  }
  tellFitted(fitted, tell, known);
  const action = Object.keys(fitted.value).length === 0 ? {} : { action: fitted.value };
  return [{ ...(condition ? { condition } : {}), ...action }];
}

/** Parameters are below "action"; where there is none, what stands in its place is taken. */
function actionOf(step: Fields, tell: Teller, known: readonly string[]): Fields {
  const { condition: _, action, ...beside } = step;
  if (action !== undefined && action !== null && !isFields(action))
    tell
      .at({ field: 'action' })
      .ignored('it is no object', 'an action is an object of parameters', 'write parameters by name');
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
  const parameters = Object.fromEntries(Object.entries(beside).filter(([field]) => known.includes(field)));
  const strangers = Object.keys(beside).filter((field) => !known.includes(field));
  for (const field of strangers)
    tell
      .at({ field })
      .ignored(
        `"${field}" is not read`,
        'a step has "condition" and "action"; the policy runs with its defaults, as in Express Gateway',
        meant(field, ['action', 'condition']),
      );
  if (Object.keys(parameters).length > 0)
    tell.changed(
      `${Object.keys(parameters).join(', ')} are taken as its action`,
      'they stand where "action" should; Express Gateway does not read them there',
      'put them below "action"',
    );
  return parameters;
}

/** A step that runs for each request. */
export const isUnconditional = (step: PolicyStep): boolean =>
  step.condition === undefined || step.condition.name === 'always';
