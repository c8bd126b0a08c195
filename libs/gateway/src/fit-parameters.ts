import * as z from 'zod/mini';
import type { Parameters } from '@tiffin/contracts/gateway';
import { type Fields, isFields } from './shapes.js';

type Path = readonly PropertyKey[];

export interface Misfit {
  readonly field: string;
  readonly message: string;
}

export interface Fitted {
  readonly value: Fields;
  /** Parameters that there are not; they are left out. */
  readonly unknown: readonly { readonly field: string; readonly name: string }[];
  /** Those without a value, which are left out too. */
  readonly empty: readonly string[];
  /** What no other form of the same value would have mended. */
  readonly problems: readonly Misfit[];
}

/**
 * Makes parameters fit their definition as far as another form of the same value does it, as AJV's `coerceTypes` in Express
 * Gateway: "5" is 5, "true" is true, 5 is "5", an empty boolean is false, and one value is a list of one.
 */
export function fitParameters(parameters: Parameters, given: Fields): Fitted {
  let value: unknown = given;
  const [unknown, empty]: [{ field: string; name: string }[], string[]] = [[], []];
  for (let round = 0; round < mostRounds; round++) {
    const issues = issuesOf(parameters, value);
    const next = issues.reduce<unknown>((mended, issue) => mend(issue, mended, { parameters, unknown, empty }), value);
    if (next === value) return { value: value as Fields, unknown, empty, problems: issues.map(misfit) };
    value = next;
  }
  return { value: value as Fields, unknown, empty, problems: issuesOf(parameters, value).map(misfit) };
}

const mostRounds = 50;

const issuesOf = (parameters: Parameters, value: unknown): readonly z.core.$ZodIssue[] =>
  z.safeParse(parameters, value).error?.issues ?? [];

const fieldOf = (path: Path): string => path.map(String).join('.');

const misfit = (issue: z.core.$ZodIssue): Misfit => ({ field: fieldOf(issue.path), message: issue.message });

interface Mending {
  readonly parameters: Parameters;
  readonly unknown: { field: string; name: string }[];
  readonly empty: string[];
}

function mend(issue: z.core.$ZodIssue, value: unknown, { parameters, unknown, empty }: Mending): unknown {
  if (issue.code === 'unrecognized_keys') {
    for (const name of issue.keys) unknown.push({ field: fieldOf([...issue.path, name]), name });
    return issue.keys.reduce<unknown>((left, name) => put(left, [...issue.path, name], undefined), value);
  }
  const found = at(value, issue.path);
  if (found === undefined || issue.path.length === 0) return value;
  const fits = otherForms(found).find((form) =>
    issuesOf(parameters, put(value, issue.path, form)).every(
      (left) => !fieldOf(left.path).startsWith(fieldOf(issue.path)),
    ),
  );
  if (fits !== undefined) return put(value, issue.path, fits);
  if (found !== null) return value;
  empty.push(fieldOf(issue.path));
  return put(value, issue.path, undefined);
}

function otherForms(value: unknown): readonly unknown[] {
  if (value === null) return [false];
  if (typeof value === 'string') return formsOfText(value);
  if (typeof value === 'number') return [String(value), ...(value === 0 || value === 1 ? [value === 1] : []), [value]];
  if (typeof value === 'boolean') return [String(value), Number(value)];
  return [];
}

function formsOfText(text: string): readonly unknown[] {
  const trimmed = text.trim();
  const number = /^-?\d+(?:\.\d+)?$/.test(trimmed) ? [Number(trimmed)] : [];
  const boolean = trimmed === 'true' || trimmed === 'false' ? [trimmed === 'true'] : [];
  return [...number, ...boolean, trimmed, trimmed.split(',').map((part) => part.trim()), [trimmed]];
}

const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[key], value);

/** A copy with another value at a place, or without it. */
function put(value: unknown, path: Path, replacement: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return replacement;
  if (Array.isArray(value)) return value.map((part, index) => (index === key ? put(part, rest, replacement) : part));
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, part]) => {
      if (name !== key) return [[name, part]];
      const changed = put(part, rest, replacement);
      return changed === undefined ? [] : [[name, changed]];
    }),
  );
}
