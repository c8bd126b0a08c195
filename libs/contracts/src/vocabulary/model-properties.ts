import type { PropertyConfig } from '../runtime-workspace.js';
import { at, below, type FieldProblem, repeatedIn } from './field-problem.js';
import { memberNameProblem, rowNameProblem } from './model-names.js';

export const propertyTypes = ['string', 'number', 'date', 'boolean', 'geopoint', 'array', 'object', 'buffer'] as const;

const isNumber = (value: unknown): value is number => typeof value === 'number';
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isPoint = (value: unknown): boolean =>
  isObject(value)
    ? isNumber(value['lat']) && isNumber(value['lng'])
    : Array.isArray(value) && value.length === 2 && value.every(isNumber);

/** `$now` and `now` are the moment at which a row is made. */
const isDate = (value: unknown): boolean =>
  isNumber(value) || (typeof value === 'string' && (/^\$?now$/.test(value) || !Number.isNaN(Date.parse(value))));

const fits: Readonly<Record<PropertyConfig['type'], (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: isNumber,
  date: isDate,
  boolean: (value) => typeof value === 'boolean',
  geopoint: isPoint,
  array: Array.isArray,
  object: isObject,
  buffer: () => false,
};

function defaultProblem({ name, type, default: value }: PropertyConfig): string | null {
  if (value === undefined || fits[type](value)) return null;
  if (type === 'buffer') return `a buffer has no default; remove it from "${name}"`;
  if (type === 'geopoint') return 'a geopoint is two numbers, e.g. [52.5, 13.4] or {"lat": 52.5, "lng": 13.4}';
  if (type === 'date') return `the default of "${name}" must be a date, e.g. "2026-01-31T12:00:00Z" or "$now"`;
  return `the default of "${name}" must be a ${type}`;
}

function problemsOf(property: PropertyConfig, nameProblem: (name: string) => string | null): FieldProblem[] {
  const { name, type, properties } = property;
  if (!(propertyTypes as readonly string[]).includes(type))
    return at(['type'], `"${type}" is no type; use one of ${propertyTypes.join(', ')}`);
  const isScalar = type !== 'object' && type !== 'array';
  return [
    ...at(['name'], nameProblem(name)),
    ...at(['default'], defaultProblem(property)),
    ...(isScalar && properties
      ? at(['properties'], `only an object or an array has properties; "${name}" is a ${type}`)
      : below(['properties'], listProblems(properties ?? [], memberNameProblem))),
  ];
}

function listProblems(
  properties: readonly PropertyConfig[],
  nameProblem: (name: string) => string | null,
): FieldProblem[] {
  const twice = repeatedIn(properties, ({ name }) => name);
  return [
    ...properties.flatMap((property, index) => below([index], problemsOf(property, nameProblem))),
    ...twice.flatMap((index) =>
      at([index, 'name'], `"${properties[index]?.name}" occurs twice (names are compared without case); rename one`),
    ),
  ];
}

/** What is wrong with the properties of a model. */
export const propertyProblems = (properties: readonly PropertyConfig[]): FieldProblem[] =>
  listProblems(properties, (name) => rowNameProblem('property', name));
