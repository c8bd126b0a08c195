import * as z from 'zod/mini';
import { searchProblem } from '../vocabulary/regular-expression.js';

/** What kind of text is wrong, for whoever acts on it. */
export type ProblemKind = 'regex' | 'expression';

/** Turns a rule that answers a problem, or null, into a check of a parameter. */
export const toldBy = <Value>(problemOf: (value: Value) => string | null, kind?: ProblemKind) =>
  z.superRefine<Value>((value, context) => {
    const message = problemOf(value);
    if (message !== null) context.addIssue({ code: 'custom', message, params: { kind } });
  });

/** Says what a parameter is for: shown by forms, editors and the documentation. */
const about = <Value>(description: string) => z.meta<Value>({ description });

const anything = (): null => null;

export const text = (description: string, problemOf: (value: string) => string | null = anything) =>
  z.string('use a text').check(toldBy(problemOf), about(description));

export const flag = (description: string) => z.boolean('use true or false').check(about(description));

/** A whole number within limits, of which both are allowed. */
export function whole(description: string, { least, most }: { readonly least: number; readonly most: number }) {
  const message = `use a whole number from ${least} to ${most}`;
  return z.int(message).check(z.minimum(least, message), z.maximum(most, message), about(description));
}

export const choice = <const Values extends readonly string[]>(description: string, values: Values) =>
  z.enum(values, `use one of ${values.join(', ')}`).check(about(description));

/** A list of texts. */
export const texts = (description: string, problemOf: (value: string) => string | null = anything) =>
  z
    .array(z.string('use a text').check(toldBy(problemOf)), 'use a list of texts')
    .check(z.maxLength(1_000, 'give at most 1000'), about(description));

/** A regular expression that is looked for anywhere, and that no input holds up. */
export const pattern = (description: string) =>
  z.string('use a text').check(toldBy(searchProblem, 'regex'), about(description));

/** A text with expressions in it, or which is one. */
export const expressive = (description: string, problemOf: (value: string) => string | null) =>
  z.string('use a text').check(toldBy(problemOf, 'expression'), about(description));

/** Where nothing is given, `value` holds. */
export const orElse = z._default;

/** May be left out. */
export const maybe = z.exactOptional;

/** Nothing but these: a misspelt setting that is ignored is an open door. */
export const only = <const Shape extends z.core.$ZodLooseShape>(shape: Shape) => z.strictObject(shape);
