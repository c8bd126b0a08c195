import type { PropertyConfig } from '@tiffin/contracts';
import type { Field, FieldType, LoadedModel } from '../load/model-shape.js';
import { withoutUndefined } from '../load/without-undefined.js';

export type Schema = Readonly<Record<string, unknown>>;

export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

const basic: Readonly<Record<FieldType, Schema>> = {
  string: { type: 'string' },
  number: { type: 'number' },
  date: { type: 'string', format: 'date-time' },
  boolean: { type: 'boolean' },
  geopoint: ref('GeoPoint'),
  array: { type: 'array', items: {} },
  object: { type: 'object', additionalProperties: true },
  buffer: { type: 'string', contentEncoding: 'base64' },
};

export const typeSchema = (type: FieldType): Schema => basic[type];

/** The schemas of a model: as it is read, as it is sent whole (`New`), and in parts (`Partial`). */
export function modelSchemas(model: LoadedModel): Readonly<Record<string, Schema>> {
  const visible = [...model.fields.values()];
  const read = visible.filter(({ hidden }) => !hidden);
  const written = visible.filter(({ name }) => !(model.generatesIds && name === model.idName));
  const related = [...model.relations.values()].map(({ name, type, target }) => [
    name,
    type === 'belongsTo' || type === 'hasOne' ? ref(target.name) : { type: 'array', items: ref(target.name) },
  ]);
  const schema = (fields: readonly Field[], required: readonly string[], extra: object = {}): Schema => ({
    type: 'object',
    properties: { ...Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field)])), ...extra },
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: !model.config.strict,
  });
  const needed = written.filter((field) => field.required && field.default === undefined).map(({ name }) => name);
  return {
    [model.name]: schema(read, [], Object.fromEntries(related) as object),
    [`New${model.name}`]: schema(written, needed),
    [`Partial${model.name}`]: schema(visible, []),
  };
}

const fieldSchema = ({ members, ...field }: Field): Schema =>
  describeMember(withoutUndefined<Member>({ ...field, properties: members }));

type Member = Pick<PropertyConfig, 'type' | 'properties' | 'format' | 'description' | 'default'>;

function describeMember({ type, properties, format, description, default: fallback }: Member): Schema {
  if (type === 'geopoint') return withoutUndefined({ ...basic.geopoint, description });
  return withoutUndefined({
    ...basic[type],
    ...membersOf(type, properties ?? []),
    format: format ?? basic[type]['format'],
    description,
    default: type === 'date' ? undefined : fallback,
  });
}

function membersOf(type: FieldType, properties: readonly PropertyConfig[]): Schema {
  if (properties.length === 0) return {};
  const required = properties.filter((property) => property.required).map(({ name }) => name);
  const object = {
    type: 'object',
    properties: Object.fromEntries(properties.map((property) => [property.name, describeMember(property)])),
    ...(required.length === 0 ? {} : { required }),
  };
  return type === 'array' ? { items: object } : object;
}

/** Schemas that do not depend on the models. */
export const sharedSchemas: Readonly<Record<string, Schema>> = {
  GeoPoint: {
    type: 'object',
    required: ['lat', 'lng'],
    properties: {
      lat: { type: 'number', minimum: -90, maximum: 90 },
      lng: { type: 'number', minimum: -180, maximum: 180 },
    },
  },
  Where: {
    type: 'object',
    additionalProperties: true,
    description:
      'Property to value or to {operator: value}; operators: eq, neq, gt, gte, lt, lte, between, inq, nin, like, nlike, ilike, nilike, regexp, exists, near; groups: and, or, nor.',
    examples: [{ year: { gt: 1990 } }],
  },
  Filter: {
    type: 'object',
    additionalProperties: false,
    // The explorer would make one up from the parts, with a relation that does not exist.
    examples: [{ limit: 10 }],
    properties: {
      where: ref('Where'),
      fields: {
        oneOf: [
          { type: 'array', items: { type: 'string' } },
          { type: 'object', additionalProperties: { type: 'boolean' } },
        ],
      },
      order: { oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }], examples: ['year DESC'] },
      limit: { type: 'integer', minimum: 1 },
      skip: { type: 'integer', minimum: 0 },
      include: {
        oneOf: [{ type: 'string' }, { type: 'array', items: {} }, { type: 'object', additionalProperties: true }],
      },
    },
  },
  Count: { type: 'object', required: ['count'], properties: { count: { type: 'integer' } } },
  Exists: { type: 'object', required: ['exists'], properties: { exists: { type: 'boolean' } } },
  Error: {
    type: 'object',
    required: ['error'],
    properties: {
      error: {
        type: 'object',
        required: ['statusCode', 'name', 'message'],
        properties: {
          statusCode: { type: 'integer' },
          name: { type: 'string' },
          message: { type: 'string' },
          code: { type: 'string' },
          details: {},
        },
      },
    },
  },
};
