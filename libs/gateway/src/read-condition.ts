import type { ConditionConfig } from '@tiffin/contracts';
import { conditionDefinitions, conditionNames, type Definition } from '@tiffin/contracts/gateway';
import type { Surroundings } from './adapt-parameters.js';
import { expressGatewayConditions } from './express-gateway-names.js';
import { fitParameters } from './fit-parameters.js';
import type { Teller } from './note.js';
import { meant } from './nearest-name.js';
import type { PluginPart } from './plugins.js';
import { type Fields, isFields } from './shapes.js';
import { tellFitted } from './tell-fitted.js';

type Around = Pick<Surroundings, 'tell' | 'plugins'>;

const mostDepth = 20;

/** A condition as the gateway takes it; null where it cannot be one, which is told. */
export function readCondition(given: unknown, around: Around, depth = 1): ConditionConfig | null {
  const { tell } = around;
  const condition = typeof given === 'string' ? { name: given } : given;
  if (!isFields(condition) || typeof condition['name'] !== 'string') {
    tell.refused(
      'the condition has no name',
      'its name says what it is',
      `give "name", one of ${conditionNames.join(', ')}`,
    );
    return null;
  }
  if (depth > mostDepth) {
    tell.refused('conditions are nested too deeply', `there are more than ${mostDepth} levels`, 'write them flatter');
    return null;
  }
  return readNamed(condition as ConditionConfig, around, depth);
}

function readNamed(condition: ConditionConfig, around: Around, depth: number): ConditionConfig | null {
  const { tell, plugins } = around;
  const brought = plugins.conditions.get(condition.name);
  if (brought !== undefined) return ofPlugin(brought, condition, tell);
  const definition = conditionDefinitions.find(({ name }) => name === condition.name);
  if (definition === undefined) {
    plugins.wanting.add(condition.name);
    tellUnknown(condition.name, tell);
    return null;
  }
  const parts = withParts(condition, around, depth);
  return parts === null ? null : fitted(definition, parts, tell.at({ field: `condition ${definition.name}` }));
}

function fitted({ parameters }: Definition, condition: Fields, tell: Teller): ConditionConfig | null {
  const fit = fitParameters(parameters, condition);
  return tellFitted(fit, tell, Object.keys(parameters._zod.def.shape)) ? (fit.value as ConditionConfig) : null;
}

/** The same with the conditions inside it read; null where one of them is none. */
function withParts(condition: Fields, around: Around, depth: number): Fields | null {
  const several = condition['conditions'];
  const read = Array.isArray(several) ? several.map((one) => readCondition(one, around, depth + 1)) : [];
  const one = condition['name'] === 'not' ? readCondition(condition['condition'], around, depth + 1) : undefined;
  if (one === null || read.includes(null)) return null;
  return {
    ...condition,
    ...(Array.isArray(several) ? { conditions: read } : {}),
    ...(one === undefined ? {} : { condition: one }),
  };
}

function ofPlugin({ plugin, check }: PluginPart, condition: ConditionConfig, tell: Teller): ConditionConfig | null {
  const problem = check(structuredClone(condition));
  if (problem === null) return condition;
  tell.refused(
    `the condition ${condition.name} cannot be used`,
    `${problem}, by the schema of the plugin "${plugin}"`,
    'mend its parameters',
  );
  return null;
}

function tellUnknown(name: string, tell: Teller): void {
  if (expressGatewayConditions.has(name))
    tell.refused(
      `the condition ${name} is not served yet`,
      'the gateway cannot test it so far',
      'leave it out until it can',
    );
  else
    tell.refused(
      `the condition "${name}" is not known`,
      'it is misspelt, or comes from a plugin that is not there',
      meant(name, conditionNames),
    );
}
