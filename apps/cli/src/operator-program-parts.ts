import { InvalidArgumentError, Option } from 'commander';

export const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;

export const asJson = (): Option =>
  new Option('--json', 'print one JSON document on standard output, progress on standard error');

export function readMinutes(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError('It is a number of minutes, 1 at least.');
}
