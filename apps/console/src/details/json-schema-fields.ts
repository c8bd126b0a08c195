import type { SchemaField } from './schema-field.js';
import { namedIn } from './secret-text.js';

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a schema may say so that a list of fields shows all of it: others name members, or forms of them, elsewhere. */
const shown = new Set(
  '$id id $schema $comment title description type properties required additionalProperties default examples'.split(' '),
);

/** The members that a JSON Schema names, where it is a plain list of them; null: it says more than fields can show. */
function membersOf(schema: unknown): Members | null {
  if (!isMembers(schema) || (schema['type'] ?? 'object') !== 'object') return null;
  const { properties, additionalProperties } = schema;
  if (!isMembers(properties) || Object.keys(properties).length === 0 || isMembers(additionalProperties)) return null;
  return Object.keys(schema).every((keyword) => shown.has(keyword)) ? properties : null;
}

/**
 * The fields of what a plugin is told, as its JSON Schema describes it, and of what the value holds beside that; null: it is to be
 * written as JSON.
 */
export function jsonSchemaFields(schema: unknown, value: Members): readonly SchemaField[] | null {
  const members = membersOf(schema);
  if (members === null) return null;
  const others = Object.keys(value).filter((name) => !Object.hasOwn(members, name));
  return [
    ...Object.entries(members).map(([name, member]) => ({
      ...fieldOf(name, member, value[name]),
      optional: !isRequired(schema, name),
    })),
    ...others.map((name) => ({ ...json, name })),
  ];
}

/** What a plugin is told first: what its schema has as defaults. */
export function defaultsOf(schema: unknown): Members {
  const members = Object.entries(membersOf(schema) ?? {}).map(([name, member]) => [name, fallbackOf(member)] as const);
  return Object.fromEntries(members.filter(([, fallback]) => fallback !== undefined));
}

/** The fields without which a plugin takes nothing, and that are empty. */
export function missingFields(fields: readonly SchemaField[], value: Members): ReadonlySet<string> {
  const missing = fields.filter(
    ({ name, optional, fallback }) => !optional && fallback === undefined && value[name] === undefined,
  );
  return new Set(missing.map(({ name }) => name));
}

const json: Omit<SchemaField, 'name'> = { kind: 'json', options: [], optional: true, fallback: undefined };

const fallbackOf = (member: unknown): unknown => (isMembers(member) ? member['default'] : undefined);

const isRequired = (schema: unknown, name: string): boolean =>
  isMembers(schema) && Array.isArray(schema['required']) && schema['required'].includes(name);

/** A value of another kind than the schema's, such as the name of a secret for a number, is JSON. */
function fieldOf(name: string, member: unknown, value: unknown): SchemaField {
  const choices = choicesOf(member);
  const kind = choices.length > 0 ? 'choice' : kindOf(member);
  const isHeld = value === undefined || fits[kind](value, choices);
  return { ...json, name, kind: isHeld ? kind : 'json', options: choices, fallback: fallbackOf(member) };
}

type Kind = 'address' | 'number' | 'flag' | 'choice' | 'json';

const kinds: Readonly<Record<string, Kind>> = {
  string: 'address',
  number: 'number',
  integer: 'number',
  boolean: 'flag',
};

const kindOf = (member: unknown): Kind => (isMembers(member) ? (kinds[String(member['type'])] ?? 'json') : 'json');

function choicesOf(member: unknown): readonly string[] {
  const values = isMembers(member) ? member['enum'] : undefined;
  return Array.isArray(values) && values.every((value) => typeof value === 'string') ? [...new Set(values)] : [];
}

const fits: Readonly<Record<Kind, (value: unknown, choices: readonly string[]) => boolean>> = {
  address: (value) => typeof value === 'string' || namedIn(value) !== null,
  // Half typed it is a text: "-", "1.".
  number: (value) => typeof value === 'number' || /^-?\d*(?:\.\d*)?$/.test(String(value)),
  flag: (value) => typeof value === 'boolean',
  choice: (value, choices) => choices.includes(String(value)),
  json: () => true,
};
