import { z } from 'zod';

export const propertyTypes = ['string', 'number', 'date', 'boolean', 'geopoint', 'array', 'object', 'buffer'] as const;

export interface ModelProperty {
  readonly name: string;
  readonly type: (typeof propertyTypes)[number];
  readonly format?: string;
  readonly default?: unknown;
  readonly description?: string;
  readonly required: boolean;
  readonly index: boolean;
  readonly properties?: readonly ModelProperty[];
}

const isNumber = (value: unknown): boolean => typeof value === 'number';
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

const defaultFits: Record<ModelProperty['type'], (value: unknown) => boolean> = {
  string: (value) => typeof value === 'string',
  number: isNumber,
  date: (value) => isNumber(value) || (typeof value === 'string' && !Number.isNaN(Date.parse(value))),
  boolean: (value) => typeof value === 'boolean',
  geopoint: (value) => Array.isArray(value) && value.length === 2 && value.every(isNumber),
  array: Array.isArray,
  object: isObject,
  buffer: () => false,
};

function checkProperty(property: ModelProperty, context: z.RefinementCtx): void {
  if (property.properties && property.type !== 'object' && property.type !== 'array')
    context.addIssue({
      code: 'custom',
      path: ['properties'],
      message: `only an object or an array has properties; "${property.name}" is a ${property.type}`,
    });
  if (property.default !== undefined && !defaultFits[property.type](property.default))
    context.addIssue({ code: 'custom', path: ['default'], message: defaultMessage(property) });
}

function defaultMessage({ name, type }: ModelProperty): string {
  if (type === 'buffer') return `a buffer has no default; remove it from "${name}"`;
  if (type === 'geopoint') return 'a geopoint is a list of two numbers, e.g. [52.5, 13.4]';
  return `the default of "${name}" must be a ${type}`;
}

function checkSiblings(properties: readonly ModelProperty[], context: z.RefinementCtx): void {
  const seen = new Set<string>();
  properties.forEach(({ name }, index) => {
    if (seen.has(name))
      context.addIssue({ code: 'custom', path: [index, 'name'], message: `"${name}" occurs twice; rename one` });
    seen.add(name);
  });
}

/** A name that is safe as a member of an object in JavaScript and as a column. */
export const memberName = z
  .string()
  .max(100)
  .regex(/^[A-Za-z_$][\w$-]*$/, 'use letters, digits, "_", "$" and "-", and begin with no digit or "-"')
  .refine((name) => !['__proto__', 'constructor', 'prototype'].includes(name), 'this name is reserved; choose another');

const propertySchema: z.ZodType<ModelProperty> = z
  .strictObject({
    name: memberName,
    type: z.enum(propertyTypes).default('string'),
    format: z.string().exactOptional(),
    default: z.json().exactOptional(),
    description: z.string().exactOptional(),
    required: z.boolean().default(false),
    index: z.boolean().default(false),
    properties: z.lazy(() => modelPropertiesSchema).exactOptional(),
  })
  .superRefine(checkProperty);

/** Properties of a model, or of an object or array inside one. */
export const modelPropertiesSchema: z.ZodType<readonly ModelProperty[]> = z
  .array(propertySchema)
  .superRefine(checkSiblings);
