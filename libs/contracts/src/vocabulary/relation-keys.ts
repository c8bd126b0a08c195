import type { ModelVocabulary } from './model-problems.js';

type Relation = ModelVocabulary['relations'][number];

/** `Garage_Part_id` as the library writes it: `garagePartId`. */
function camelCase(text: string): string {
  const [first = '', ...rest] = text.split('_');
  const capital = (part: string) => part.charAt(0).toUpperCase() + part.slice(1);
  return [first.charAt(0).toLowerCase() + first.slice(1), ...rest.map((part) => capital(part.toLowerCase()))].join('');
}

/**
 * The property that holds a relation's key: of the model itself for `belongsTo`, of the related one for `hasMany`. Null for
 * a many-to-many relation, whose keys a model in between has.
 */
export function foreignKeyOf(model: string, { name, type, foreignKey }: Relation): string | null {
  if (type === 'belongsTo') return foreignKey || `${name}Id`;
  return type === 'hasMany' ? foreignKey || camelCase(`${model}_id`) : null;
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

/** Names of properties, relations and keys that hide a method of each row. */
export function hidesRowMethod(model: ModelVocabulary, method: string): boolean {
  const [, own] = /^prototype\.(.+)$/.exec(method) ?? [];
  if (own === undefined) return false;
  return model.properties.some(({ name }) => name === own) || model.relations.some((relation) => relation.name === own);
}
