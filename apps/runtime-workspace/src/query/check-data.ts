import { isIP } from 'node:net';
import { isReservedModelName, type PropertyConfig } from '@tiffin/contracts';
import { ApiError } from '../api-error.js';
import type { Row } from '../juggler.js';
import type { LoadedModel } from '../load/model-shape.js';
import { namesNoDay } from './calendar-day.js';
import { convertValue, Mismatch } from './convert-value.js';

interface Problem {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

/**
 * A request's row with each value in its declared type, without related rows. What is required is left to the juggler,
 * which asks after the model's hooks have run. Errors: 400 when it is no object, 422 ValidationError naming each property.
 */
export function checkData(model: LoadedModel, data: unknown): Row {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw ApiError.badRequest('INVALID_BODY', `The body must be a JSON object with the properties of ${model.name}.`);
  }
  const problems: Problem[] = [];
  const row: Row = {};
  for (const [name, value] of Object.entries(data)) {
    if (model.relations.has(name)) continue;
    const problem = nameProblem(model, name);
    if (problem) problems.push(problem);
    else row[name] = convertField(model, name, { value, problems });
  }
  if (problems.length > 0) throw invalid(model.name, problems);
  return row;
}

function nameProblem(model: LoadedModel, name: string): Problem | null {
  if (model.fields.has(name)) return null;
  if (model.config.strict) return { path: name, code: 'unknown-property', message: 'is not defined in the model' };
  // Such a property would hide a method of every row that is read back, or reach the store as an operator.
  const isReserved = isReservedModelName('property', name) || name in model.Model.prototype || /^\$|\./.test(name);
  return isReserved ? { path: name, code: 'reserved', message: 'is a reserved name' } : null;
}

interface Conversion {
  readonly value: unknown;
  readonly problems: Problem[];
}

function convertField(model: LoadedModel, name: string, conversion: Conversion): unknown {
  const field = model.fields.get(name);
  if (!field) return conversion.value;
  if (model.config.base === 'User' && name === 'password' && /^scrypt\$/.test(String(conversion.value))) {
    conversion.problems.push({ path: name, code: 'reserved', message: 'may not look like a stored hash' });
  }
  return convertMember(field, name, conversion);
}

type Member = Pick<PropertyConfig, 'type' | 'required' | 'format'> & { readonly members?: readonly PropertyConfig[] };

function convertMember(member: Member, path: string, { value, problems }: Conversion): unknown {
  if (value === undefined) return value;
  if (value === null) {
    if (member.required) problems.push({ path, code: 'presence', message: "can't be blank" });
    return null;
  }
  const converted = convertValue(member.type, value);
  if (converted instanceof Mismatch) {
    problems.push({ path, code: 'type', message: converted.message });
    return undefined;
  }
  if (!fits(member.format, converted)) {
    problems.push({ path, code: 'format', message: `is not of the format ${member.format}` });
  }
  return member.members ? convertNested(member.members, path, { value: converted, problems }) : converted;
}

const fits = (format: string | undefined, value: unknown): boolean =>
  format === undefined || typeof value !== 'string' || formats.get(format)?.(value) !== false;

function convertNested(members: readonly PropertyConfig[], path: string, { value, problems }: Conversion): unknown {
  if (!Array.isArray(value)) return convertMembers(members, path, { value, problems });
  return value.map((item: unknown, at) => convertMembers(members, `${path}.${at}`, { value: item, problems }));
}

function convertMembers(
  members: readonly PropertyConfig[],
  path: string,
  { value: given, problems }: Conversion,
): unknown {
  const object = convertValue('object', given);
  if (object instanceof Mismatch) {
    problems.push({ path, code: 'type', message: object.message });
    return undefined;
  }
  const row: Row = { ...(object as Row) };
  for (const { properties, ...property } of members) {
    const member = properties?.length ? { ...property, members: properties } : property;
    const value = statedOrDefault(property, row);
    const converted = convertMember(member, `${path}.${property.name}`, { value, problems });
    if (converted !== undefined) row[property.name] = converted;
  }
  return row;
}

/** A required member that is absent counts as null: the juggler looks at the first level only. */
function statedOrDefault({ name, required, default: fallback }: PropertyConfig, row: Row): unknown {
  const value = name in row ? row[name] : structuredClone(fallback);
  return value === undefined && required ? null : value;
}

/** The formats of OpenAPI that are checked; any other is documentation. */
const formats = new Map<string, (text: string) => boolean>(
  Object.entries({
    email: isEmail,
    uuid: (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text),
    uri: (text: string) => URL.canParse(text),
    ipv4: (text: string) => isIP(text) === 4,
    ipv6: (text: string) => isIP(text) === 6,
    date: (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !namesNoDay(text) && !Number.isNaN(Date.parse(text)),
    'date-time': (text: string) =>
      /^\d{4}-\d{2}-\d{2}T/.test(text) && !namesNoDay(text) && !Number.isNaN(Date.parse(text)),
  }),
);

/** Something, an `@`, and something with a dot inside; in time that grows no faster than the text. */
function isEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text) && text.slice(text.indexOf('@') + 2, -1).includes('.');
}

function invalid(model: string, problems: readonly Problem[]): ApiError {
  const lists = (key: 'code' | 'message') =>
    Object.fromEntries(
      problems.map(({ path }) => [path, problems.filter((other) => other.path === path).map((found) => found[key])]),
    );
  const told = problems.map(({ path, message }) => `\`${path}\` ${message}`).join('; ');
  const error = new ApiError(422, 'VALIDATION_FAILED', `The \`${model}\` instance is not valid. Details: ${told}.`);
  error.name = 'ValidationError';
  error.details = { context: model, codes: lists('code'), messages: lists('message') };
  return error;
}
