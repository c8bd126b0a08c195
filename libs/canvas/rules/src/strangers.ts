import { conditionNames, isPolicyName } from '@tiffin/contracts/gateway';
import { partName } from './gateway-plugin.js';

/** Names of policies and conditions that the gateway itself does not know. */
export interface Strangers {
  readonly policies: readonly string[];
  readonly conditions: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);

export const isOwnCondition = (name: unknown): boolean => (conditionNames as readonly unknown[]).includes(name);

/** Conditions inside a condition. */
export const nestedConditions = (condition: Fields): Fields[] =>
  condition['name'] === 'not' ? listOf([condition['condition']]) : listOf(condition['conditions']);

/** A condition, and all that are nested in it; what a plugin's holds is its own. */
function withNested(condition: unknown): Fields[] {
  if (!isFields(condition)) return [];
  const nested = isOwnCondition(condition['name']) ? nestedConditions(condition) : [];
  return [condition, ...nested.flatMap(withNested)];
}

/** Read from a gateway in any form, before a schema has seen it. */
export function strangersIn(gateway: Fields): Strangers {
  const policies = listOf(gateway['pipelines']).flatMap((pipeline) => listOf(pipeline['policies']));
  const conditions = policies.flatMap(({ pairs }) => listOf(pairs).flatMap(({ condition }) => withNested(condition)));
  return {
    policies: namesOf(policies, (name) => !isPolicyName(name)),
    conditions: namesOf(conditions, (name) => !isOwnCondition(name)),
  };
}

function namesOf(parts: readonly Fields[], isStrange: (name: string) => boolean): readonly string[] {
  const names = parts.map(({ name }) => name).filter((name) => typeof name === 'string');
  return [...new Set(names)].filter((name) => isStrange(name) && partName.safeParse(name).success);
}
