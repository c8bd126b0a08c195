import { type ModelConfig, type PropertyConfig, propertiesOf, type RelationConfig } from '@tiffin/contracts';
import type { ModelClass } from '../juggler.js';
import { withoutUndefined } from './without-undefined.js';

export type FieldType = PropertyConfig['type'];

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly required: boolean;
  /** Not readable, and no filter may ask for it. */
  readonly hidden: boolean;
  readonly format?: string;
  readonly default?: unknown;
  readonly description?: string;
  readonly members?: readonly PropertyConfig[];
}

export interface Relation {
  readonly name: string;
  /** Those of the canvas, and what scripts can define beside them; `hasMany` through a model counts as many-to-many. */
  readonly type: RelationConfig['type'] | 'hasOne' | 'referencesMany';
  readonly target: LoadedModel;
}

/** A model as requests see it. Relations and their foreign keys appear once all models are defined. */
export interface LoadedModel {
  readonly name: string;
  readonly config: ModelConfig;
  readonly Model: ModelClass;
  readonly idName: string;
  /** The store makes ids; clients do not send them. */
  readonly generatesIds: boolean;
  readonly fields: ReadonlyMap<string, Field>;
  readonly relations: ReadonlyMap<string, Relation>;
}

/** All fields of a defined model: the configured ones, the id, and the foreign keys that relations brought. */
export function fieldsOf(config: ModelConfig, Model: ModelClass): Map<string, Field> {
  const configured = new Map(propertiesOf(config).map((property) => [property.name, property]));
  const hidden = hiddenNames(config);
  return new Map(
    Object.entries(Model.definition.properties).map(([name, definition]) => {
      const { type, format, default: fallback, description, properties } = configured.get(name) ?? {};
      const field = withoutUndefined<Field>({
        name,
        type: typeOf(type, typeFrom(definition.type)),
        required: Boolean(definition.required),
        hidden: hidden.has(name),
        format,
        default: fallback,
        description,
        members: properties?.length ? properties : undefined,
      });
      return [name, field];
    }),
  );
}

/** A key has the type of what it leads to, whatever it was declared as: the library makes its values so. */
function typeOf(declared: FieldType | undefined, made: FieldType): FieldType {
  const isKey = (declared === 'string' && made === 'number') || (declared === 'number' && made === 'string');
  return isKey ? made : (declared ?? made);
}

export function hiddenNames(config: ModelConfig): ReadonlySet<string> {
  const hidden: unknown = config.settings['hidden'];
  const names = Array.isArray(hidden) ? hidden.filter((name) => typeof name === 'string') : [];
  return new Set(config.base === 'User' ? [...names, 'password'] : names);
}

function typeFrom(constructor: unknown): FieldType {
  if (Array.isArray(constructor)) return 'array';
  const name = typeof constructor === 'function' ? constructor.name.toLowerCase() : 'object';
  return (fieldTypes as readonly string[]).includes(name) ? (name as FieldType) : 'object';
}

export const fieldTypes: readonly FieldType[] = [
  'string',
  'number',
  'date',
  'boolean',
  'geopoint',
  'array',
  'object',
  'buffer',
];
