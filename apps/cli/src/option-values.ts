import { InvalidArgumentError } from 'commander';
import { readDuration } from './read-duration.js';

/** Reads a time such as `30m` for commander: how many seconds. */
export function seconds(text: string): number {
  const value = readDuration(text);
  if (value !== null) return value;
  throw new InvalidArgumentError('It must be a time such as 90s, 30m, 12h or 2d.');
}

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('It must be a whole number.');
  return value;
}

/** Reads `a, b`: each without the blanks around it. */
export const commaList = (text: string): readonly string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
