import type { Problem } from '@tiffin/kernel';
import type { z } from 'zod';
import { emptyCanvas } from './canvas.js';
import { connectorSettings } from './connector-settings.js';
import { type Entity, entitySchemas, type EntityType, entityTypes, isEntityType } from './entity.js';
import { gatewaySchemaFor } from './gateway.js';
import { plainWords } from './plain-words.js';
import { type Found, newProblems } from './problem-place.js';
import { readForm } from './read-form.js';
import { schemaProblems } from './schema-problems.js';
import { secretProblems } from './secret-problems.js';

type Fields = Readonly<Record<string, unknown>>;
type Issue = z.core.$ZodIssue;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface Typed extends Fields {
  readonly type: EntityType;
}

/** What names a type of entity; all else is left to the schema of the type. */
function readTyped(input: unknown): Typed | readonly Problem[] {
  if (!isFields(input)) return [{ rule: 'entity-invalid', message: 'An entity is an object with id, type and name.' }];
  if (isEntityType(input['type'])) return input as Typed;
  const named = JSON.stringify(input['type']) ?? 'undefined';
  const message = `There is no entity type ${named}. Use one of ${entityTypes.join(', ')}.`;
  return [{ rule: 'type-unknown', field: 'type', message }];
}

const schemaFor = (typed: Typed): z.ZodType =>
  typed.type === 'Gateway' ? gatewaySchemaFor(typed) : entitySchemas[typed.type];

/** The entity with its defaults filled in, or what is wrong with it. */
export function readEntity(input: unknown): Entity | readonly Problem[] {
  const typed = readTyped(input);
  if (areProblems(typed)) return typed;
  const read = schemaFor(typed).safeParse(typed, { error: plainWords });
  const secrets = secretProblems(typed);
  if (read.success) return secrets.length > 0 ? secrets : (read.data as Entity);
  const issues = [...read.error.issues, ...skippedIssues(typed, read.error)];
  const seen = issues.map(({ path }) => path.join('.'));
  const further = secrets.filter(({ field = '' }) => !seen.some((path) => path !== '' && field.startsWith(path)));
  return [...schemaProblems(typed, issues), ...further];
}

/** Zod leaves out the checks of a whole whose parts are wrong. Here they are made, so that an old problem hides no new one. */
function skippedIssues(typed: Typed, { issues }: z.ZodError): Issue[] {
  const schema = schemaFor(typed);
  const form = readForm(schema, typed);
  if (!('value' in form)) return [];
  const payload = { value: form.value, issues: [] as Issue[] };
  for (const check of schema.def.checks ?? []) void check._zod.check(payload as never);
  const seen = new Set(issues.map(({ path, message }) => JSON.stringify([path, message])));
  return payload.issues.filter(({ path, message }) => !seen.has(JSON.stringify([path, message])));
}

/** The entity as it was stored, with defaults filled in; what rules say against it is not asked. */
export function readStoredEntity(input: unknown): Entity | readonly Problem[] {
  const typed = readTyped(input);
  if (areProblems(typed)) return typed;
  const form = readForm(schemaFor(typed), typed);
  if ('value' in form) return withSettings(form.value as Entity);
  return form.misfits.map((field) => ({
    field,
    rule: 'form-unknown',
    message: `${typed.type} "${String(typed['name'])}", "${field}" is no list or object where there must be one.`,
  }));
}

/** Settings have their form by the kind of their connector. */
function withSettings(entity: Entity): Entity {
  if (entity.type !== 'Connector' || !Object.hasOwn(connectorSettings, entity.connector)) return entity;
  const form = readForm(connectorSettings[entity.connector], entity.settings);
  return 'value' in form ? { ...entity, settings: form.value as Fields } : entity;
}

/**
 * The entity that takes the place of `before`, or what the change breaks. What was wrong before stays wrong and is no reason
 * to refuse the change of something else.
 */
export function readChanged(before: Entity, input: unknown): Entity | readonly Problem[] {
  const strict = readEntity(input);
  if (!areProblems(strict)) return strict;
  const lenient = readStoredEntity(input);
  if (areProblems(lenient)) return strict;
  const earlier = readEntity(before);
  const fresh = newProblems(foundIn(before, areProblems(earlier) ? earlier : []), foundIn(lenient, strict));
  return fresh.length > 0 ? fresh : lenient;
}

const foundIn = (entity: Entity, problems: readonly Problem[]): Found => ({
  canvas: { ...emptyCanvas, entities: [entity] },
  problems,
});

/** Whether an answer is a list of problems. */
export const areProblems = <T extends object>(answer: T | readonly Problem[]): answer is readonly Problem[] =>
  Array.isArray(answer);
