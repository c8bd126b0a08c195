import type { Problem } from '@tiffin/kernel';
import { type Entity, entitySchemas, entityTypes, isEntityType } from './entity.js';
import { schemaProblems } from './schema-problems.js';

type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The entity with its defaults filled in, or what is wrong with it. */
export function readEntity(input: unknown): Entity | readonly Problem[] {
  if (!isFields(input)) return [{ rule: 'entity-invalid', message: 'An entity is an object with id, type and name.' }];
  const { type } = input;
  if (!isEntityType(type))
    return [
      {
        rule: 'type-unknown',
        field: 'type',
        message: `There is no entity type ${JSON.stringify(type) ?? 'undefined'}. Use one of ${entityTypes.join(', ')}.`,
      },
    ];
  const read = entitySchemas[type].safeParse(input);
  return read.success ? (read.data as Entity) : schemaProblems(input, read.error);
}

/** Whether an answer is a list of problems. */
export const areProblems = <T extends object>(answer: T | readonly Problem[]): answer is readonly Problem[] =>
  Array.isArray(answer);
