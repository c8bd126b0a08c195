import type { Parameters, ProblemKind } from '@tiffin/contracts/gateway';
import * as z from 'zod/mini';
import { ConfigError, type ConfigErrorCode } from './config-error.js';
import type { Section } from './section.js';

const codes: Readonly<Record<ProblemKind, ConfigErrorCode>> = {
  regex: 'REGEX_INVALID',
  expression: 'EXPRESSION_INVALID',
};

/** The fields of a section as their definition has them, with every default put in. Throws ConfigError for all that is wrong. */
export function readParameters<Shape extends Parameters>(shape: Shape, section: Section): z.output<Shape> {
  const read = z.safeParse(shape, section.fields, { reportInput: true });
  if (read.success) return read.data;
  const known = Object.keys(shape._zod.def.shape);
  // A misspelt name is why another is missing: it comes first.
  const { unrecognized_keys: misspelt = [], ...others } = Object.groupBy(read.error.issues, ({ code }) => code ?? '');
  const [first, ...rest] = [...misspelt, ...Object.values(others).flatMap((issues) => issues ?? [])];
  throw ConfigError.of([errorOf(first!, section, known), ...rest.map((issue) => errorOf(issue, section, known))]);
}

function errorOf(issue: z.core.$ZodIssue, section: Section, known: readonly string[]): ConfigError {
  if (issue.path.length > 0)
    return new ConfigError(
      codeOf(issue),
      `${section.where}, "${issue.path.map(String).join('.')}": ${reasonOf(issue)}.`,
    );
  if (issue.code !== 'unrecognized_keys') return section.invalid(`is wrong: ${issue.message}`);
  return section.invalid(`has the unknown parameter "${issue.keys[0]}"; known are: ${known.join(', ')}`);
}

function codeOf(issue: z.core.$ZodIssue): ConfigErrorCode {
  const kind = issue.code === 'custom' ? (issue.params?.['kind'] as ProblemKind | undefined) : undefined;
  return kind === undefined ? 'PARAMETER_INVALID' : codes[kind];
}

function reasonOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `"${issue.keys[0]}" is unknown`;
  return issue.input === undefined ? `is needed: ${issue.message}` : issue.message;
}
