import type { Expression } from '@tiffin/contracts';
import { textOf } from './coercion.js';
import { make, spend } from './work.js';

type Pattern = Extract<Expression, { is: 'pattern' }>;

const repetitions = /[*+]|\{\d*,\}/g;

/** Each repetition, and each place to begin at, may try the whole rest of a text; three of them together are refused at load. */
function isLinear(source: string): boolean {
  const loops = source.match(repetitions)?.length ?? 0;
  return loops === 0 || (loops === 1 && source.startsWith('^') && !source.includes('|'));
}

/** What is asked of a regular expression, of a text and, for a replacement, another one. */
export function compilePattern({ name, source, flags }: Pattern): (value: unknown, by: unknown) => unknown {
  const pattern = new RegExp(source, flags);
  const linear = isLinear(source);
  const ask = questions[name];
  return (value, by) => {
    if ((value === undefined || value === null) && name !== 'test' && name !== 'exec') return undefined;
    const text = textOf(value);
    spend(text.length * (linear ? source.length : 8 + text.length / 8));
    pattern.lastIndex = 0;
    return ask(pattern, text, by);
  };
}

const questions: Readonly<Record<Pattern['name'], (pattern: RegExp, text: string, by: unknown) => unknown>> = {
  test: (pattern, text) => pattern.test(text),
  exec: (pattern, text) => groups(pattern.exec(text)),
  match: (pattern, text) => groups(text.match(pattern)),
  search: (pattern, text) => text.search(pattern),
  replace: (pattern, text, by) => replaced(pattern, text, by),
  split: (pattern, text) => {
    spend(text.length * 8);
    return text.split(pattern);
  },
};

/** The found parts as a plain list; null if there are none. */
const groups = (found: readonly string[] | null): readonly unknown[] | null => (found === null ? null : [...found]);

function replaced(pattern: RegExp, text: string, by: unknown): string {
  const after = textOf(by);
  const places = pattern.global ? text.length + 1 : 1;
  // "$1" of all places together is no longer than the text, unless it is looked ahead for, or is all that stands before or after.
  const wholes = /\$[`']/.test(after) || /\(\?<?[=!]/.test(pattern.source) ? places : 1;
  const references = after.split('$').length - 1;
  make(text.length + places * after.length + wholes * references * text.length);
  return text.replace(pattern, after);
}
