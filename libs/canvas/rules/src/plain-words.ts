import type { z } from 'zod';

type Issue = z.core.$ZodRawIssue;

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

const kindOf = (expected: unknown): string => kinds[String(expected)] ?? `something of the kind "${String(expected)}"`;

/** What a size is counted in. */
const units: Readonly<Record<string, string>> = {
  string: ' characters',
  array: ' of them',
  set: ' of them',
  object: ' fields',
};

const sized = (least: 'at least' | 'at most', bound: unknown, origin: string): string =>
  units[origin] === undefined
    ? `use a number of ${least} ${String(bound)}`
    : `use ${least} ${String(bound)}${units[origin]}`;

/** Zod's findings in the product's own words: what to do, for readers who do not know zod. Undefined: zod's are kept. */
export function plainWords(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `it is missing; give ${kindOf(issue.expected)}`
        : `use ${kindOf(issue.expected)}`;
    case 'too_big':
      return sized('at most', issue.maximum, issue.origin);
    case 'too_small':
      return sized('at least', issue.minimum, issue.origin);
    case 'invalid_value':
      return `use one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_union':
      return 'it has none of the forms that are known here; see docs/canvas.md';
    default:
      return undefined;
  }
}
