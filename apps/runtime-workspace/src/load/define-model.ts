import { type ModelConfig, type PropertyConfig, propertiesOf } from '@tiffin/contracts';
import type { DataSource, ModelBuilder, ModelClass, Row } from '../juggler.js';
import { hiddenNames } from './model-shape.js';

/** Keys of a LoopBack model definition that the config has its own members for, or that the runtime does not serve. */
const ownSettings = new Set([
  'name',
  'base',
  'properties',
  'relations',
  'methods',
  'mixins',
  'acls',
  'validations',
  'strict',
]);

/** The juggler's class for a model, without relations and script. */
export function defineModel(config: ModelConfig, home: DataSource | ModelBuilder): ModelClass {
  const settings = {
    ...Object.fromEntries(Object.entries(config.settings).filter(([key]) => !ownSettings.has(key))),
    strict: config.strict,
    hidden: [...hiddenNames(config)],
    // Makes no guesses about a row that is updated: the check comes back as 422.
    validateUpsert: true,
    // Filters have limits of their own; the juggler's is below what a deep include takes.
    maxDepthOfQuery: 100,
  };
  const properties = Object.fromEntries(propertiesOf(config).map((property) => [property.name, definition(property)]));
  return 'define' in home && !('createModel' in home)
    ? home.define(config.name, properties, settings)
    : (home as DataSource).createModel(config.name, properties, settings);
}

function definition({ name, type, required, index, description, default: fallback }: PropertyConfig): Row {
  return {
    type,
    required,
    index,
    ...(description === undefined ? {} : { description }),
    ...(fallback === undefined ? {} : { default: defaultOf(type, fallback) }),
    ...(name === 'id' ? { id: true, required: false, generated: type === 'number' && fallback === undefined } : {}),
  };
}

/** A fresh value for each row: the juggler would give all rows the same object. */
function defaultOf(type: PropertyConfig['type'], value: unknown): unknown {
  if (type === 'date') return value === '$now' || value === 'now' ? () => new Date() : () => new Date(value as string);
  if (type === 'geopoint' && Array.isArray(value)) return () => ({ lat: Number(value[0]), lng: Number(value[1]) });
  return typeof value === 'object' ? () => structuredClone(value) : value;
}
