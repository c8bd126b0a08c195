import type { Problem } from '@tiffin/kernel';
import type { z } from 'zod';
import { entitySchemas, isEntityType } from './entity.js';

type Issue = z.core.$ZodIssue;

interface Named {
  readonly id?: unknown;
  readonly name?: unknown;
  readonly type?: unknown;
}

/** How messages call an entity: its type and name. */
export const entityLabel = (type: string, name: string): string => `${type} "${name}"`;

const textOr = (value: unknown, other: string): string => (typeof value === 'string' ? value : other);

function fieldsOf(type: unknown): string {
  if (!isEntityType(type)) return '';
  return ` Its fields are ${Object.keys(entitySchemas[type].shape).join(', ')}.`;
}

function unknownFields(input: Named, issue: Extract<Issue, { code: 'unrecognized_keys' }>, label: string): Problem[] {
  const fields = issue.path.length === 0 ? fieldsOf(input.type) : '';
  return issue.keys.map((key) => {
    const field = [...issue.path, key].join('.');
    return {
      ...identityOf(input),
      field,
      rule: 'field-unknown',
      message: `${label} has no field "${field}". Remove it.${fields}`,
    };
  });
}

function identityOf(input: Named): Pick<Problem, 'entityId' | 'entityName'> {
  return {
    ...(typeof input.id === 'string' ? { entityId: input.id } : {}),
    ...(typeof input.name === 'string' ? { entityName: input.name } : {}),
  };
}

/** The problems that a schema found in an entity, each with its field. */
export function schemaProblems(input: Named, issues: readonly Issue[]): Problem[] {
  const label = entityLabel(textOr(input.type, 'Entity'), textOr(input.name, textOr(input.id, '?')));
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return unknownFields(input, issue, label);
    const field = issue.path.join('.');
    return [{ ...identityOf(input), field, rule: 'field-invalid', message: `${label}, "${field}": ${issue.message}.` }];
  });
}
