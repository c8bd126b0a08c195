import { propertyTypes, sqlColumnOf, sqlTableOf } from '@tiffin/contracts';
import { holdsUnseen } from '@tiffin/kernel';
import { z } from 'zod';
import type { AppliedSchema } from './store-schema.js';

/** A canvas has 2,000 models, and besides there are their links, and what releases before have left. */
export const mostTables = 5_000;

/** Levels of lists and objects; a canvas has fewer. */
const maxDepth = 64;

const partsOf = (value: unknown): readonly unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value) : [];

const ownKeysOf = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];

/** What no schema says: whatever recurses over a value that is deeper ends. */
function formProblem(value: unknown): string | null {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) return `it has more than ${maxDepth} levels`;
    if (level.some((part) => ownKeysOf(part).includes('__proto__'))) return 'it has a key "__proto__"';
    level = level.flatMap(partsOf);
  }
  return null;
}

const isName = (name: string): boolean => !holdsUnseen(name) && name !== '__proto__';

const nameSchema = z.string().min(1).max(300).refine(isName, 'is no name');

/** The platform's own table is no model's, whoever says so. */
const modelSchema = nameSchema.refine((name) => sqlTableOf(name) !== 'tiffin_migration', 'is no name of a model');

const columnSchema = z.strictObject({
  property: nameSchema,
  type: z.enum(propertyTypes),
  isRequired: z.boolean(),
  isIndexed: z.boolean(),
  key: z.enum(['generated', 'given']).nullable(),
  default: z.json().exactOptional(),
  leadsTo: z
    .strictObject({
      modelId: nameSchema,
      ids: z.enum(['generated', 'given']),
      isNamedAfter: z.literal(true).exactOptional(),
    })
    .exactOptional(),
  copyOf: nameSchema.exactOptional(),
});

const isEachOnce = (names: readonly string[]): boolean => new Set(names).size === names.length;

const tableSchema = z.strictObject({
  modelId: nameSchema,
  model: modelSchema,
  columns: z
    .array(columnSchema)
    .max(2_000)
    .refine((all) => isEachOnce(all.map(({ property }) => sqlColumnOf(property))), 'has a column twice'),
  links: z.tuple([nameSchema, nameSchema]).exactOptional(),
  alsoCalled: z.array(modelSchema).max(2_000).exactOptional(),
  madeFor: nameSchema.exactOptional(),
});

const namesOf = ({ model, alsoCalled = [] }: z.infer<typeof tableSchema>): readonly string[] =>
  [model, ...alsoCalled].map(sqlTableOf);

const appliedSchema: z.ZodType<AppliedSchema> = z.strictObject({
  formatVersion: z.literal(1),
  releaseNumber: z.int().nonnegative(),
  tables: z
    .array(tableSchema)
    .max(mostTables)
    .refine((all) => isEachOnce(all.map(({ modelId }) => modelId)), 'has a model twice')
    .refine((all) => isEachOnce(all.flatMap(namesOf)), 'has a table twice'),
  declared: z.array(nameSchema).max(300_000).refine(isEachOnce, 'has a change twice'),
});

const placeOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');

/** Nothing of what is there is quoted: whoever reads this may not be who may read the database. */
const said: Readonly<Record<string, string>> = {
  invalid_type: 'is of another type',
  invalid_value: 'has a value that is not known',
  invalid_union: 'is of another type',
  too_big: 'is too big',
  too_small: 'is too small',
  unrecognized_keys: 'has a key that is not known',
};

function issueText(issue: z.core.$ZodIssue): string {
  const place = placeOf(issue.path);
  const words = issue.code === 'custom' ? issue.message : (said[issue.code] ?? 'cannot be read');
  return `${place === '' ? 'it' : `"${place.slice(1)}"`} ${words}`;
}

const isNewer = (value: unknown): boolean =>
  Number((Object(value) as { readonly formatVersion?: unknown }).formatVersion) > 1;

/** What a database tells of itself, or what is wrong with that, in words that quote nothing of it. */
export function readApplied(value: unknown): { readonly applied: AppliedSchema } | { readonly problem: string } {
  const form = formProblem(value);
  if (form !== null) return { problem: form };
  if (isNewer(value)) return { problem: 'its "formatVersion" is one that only a newer release of the platform knows' };
  const { success, error, data } = appliedSchema.safeParse(value);
  if (success) return { applied: data };
  return { problem: error.issues.slice(0, 1).map(issueText).join() };
}
