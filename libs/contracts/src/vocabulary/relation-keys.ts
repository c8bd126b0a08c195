import type { ModelVocabulary } from './model-problems.js';

type Relation = ModelVocabulary['relations'][number];

/** `Garage_Part_id` as the library writes it: `garagePartId`. */
export function camelCase(text: string): string {
  const [first = '', ...rest] = text.split('_');
  const capital = (part: string) => part.charAt(0).toUpperCase() + part.slice(1);
  return [first.charAt(0).toLowerCase() + first.slice(1), ...rest.map((part) => capital(part.toLowerCase()))].join('');
}

/** The key that the library makes up for what leads to a model. */
export const madeKeyOf = (model: string): string => camelCase(`${model}_id`);

/** The model of the links that nobody sees. No model of a canvas can have such a name. */
export const hiddenJoinName = (one: string, other: string): string =>
  `${one.replaceAll('-', '$')}$${other.replaceAll('-', '$')}`;

/**
 * The property that holds a relation's key: of the model itself for `belongsTo`, of the related one for `hasMany`. Null for
 * a many-to-many relation, whose keys a model in between has.
 */
export function foreignKeyOf(model: string, { name, type, foreignKey }: Relation): string | null {
  if (type === 'belongsTo') return foreignKey || `${name}Id`;
  return type === 'hasMany' ? foreignKey || madeKeyOf(model) : null;
}

/** Why a model's rows cannot have a key of this name, or null. The runtime would start, and lose one of the two. */
export function keyProblem({ properties, relations, methods }: ModelVocabulary, key: string): string | null {
  if (relations.some(({ name }) => name === key)) return `a relation is called "${key}" already; use another key`;
  if (methods.some(({ name }) => name === `prototype.${key}`))
    return `a method of each row is called "${key}" already; use another key`;
  const { type } = properties.find(({ name }) => name === key) ?? {};
  if (type === undefined || type === 'string' || type === 'number') return null;
  return `the property "${key}" is of the type ${type}, and a key is a string or a number; use another key`;
}

interface Related {
  readonly name: string;
  readonly relations: readonly (Relation & { readonly model: string })[];
}

/**
 * Why the key that the library makes up for a model's relation cannot tell its rows from another model's, or null: `Car_x`
 * and `CarX` both have `carXId`. Linked to each other every row would lead to itself, and the related rows of one would be
 * the other's too.
 */
export function sharedKeyProblem(
  model: Related,
  relation: Related['relations'][number],
  { target, models }: { readonly target: string; readonly models: readonly Related[] },
): string | null {
  const key = madeKeyOf(model.name);
  const isMade = ({ type, foreignKey }: Relation) => type === 'hasMany' && !foreignKey;
  const meets = (other: Related): boolean =>
    relation.type === 'hasAndBelongsToMany'
      ? other.name === target
      : isMade(relation) && other.relations.some((its) => isMade(its) && its.model === relation.model);
  const twin = models.find((other) => other.name !== model.name && madeKeyOf(other.name) === key && meets(other));
  return twin
    ? `the key "${key}" would stand for rows of "${model.name}" and of "${twin.name}" alike; rename one of them`
    : null;
}

/** Why the relations of a model do nothing, or null. */
export const ignoredRelations = ({ relations }: Pick<Related, 'relations'>, isStored: boolean): string | null =>
  isStored || relations.length === 0
    ? null
    : `it has no connector, so that its relations ${relations.map(({ name }) => `"${name}"`).join(', ')} are not there`;

/** Whether a property or a relation hides a method of each row; `keyProblem` tells it of a key. */
export function hidesRowMethod(model: ModelVocabulary, method: string): boolean {
  const [, own] = /^prototype\.(.+)$/.exec(method) ?? [];
  if (own === undefined) return false;
  return model.properties.some(({ name }) => name === own) || model.relations.some((relation) => relation.name === own);
}
