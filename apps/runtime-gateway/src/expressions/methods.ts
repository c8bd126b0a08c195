import type { MethodName } from '@tiffin/contracts';
import { joined, numberOf, textOf } from './coercion.js';
import { make, spend } from './work.js';

type Values = readonly unknown[];
type Listed = Exclude<MethodName, 'hasOwnProperty'>;
type OfText = (text: string, values: Values) => unknown;
type OfList = (list: readonly unknown[], values: Values) => unknown;

/** A place in a text or list; undefined if none is given. */
const at = (value: unknown): number | undefined => (value === undefined ? undefined : numberOf(value));

// A search looks at the text for each sign of what is sought, at worst.
function sought(text: string, value: unknown): string {
  const part = textOf(value);
  spend(text.length * (1 + part.length / 32));
  return part;
}

const copied = (text: string): string => {
  spend(text.length);
  return text;
};

const ofTexts: Readonly<Partial<Record<Listed, OfText>>> = {
  includes: (text, [part, from]) => text.includes(sought(text, part), at(from)),
  indexOf: (text, [part, from]) => text.indexOf(sought(text, part), at(from)),
  lastIndexOf: (text, [part]) => text.lastIndexOf(sought(text, part)),
  startsWith: (text, [part, from]) => text.startsWith(copied(textOf(part)), at(from)),
  endsWith: (text, [part]) => text.endsWith(copied(textOf(part))),
  toLowerCase: (text) => copied(text).toLowerCase(),
  toUpperCase: (text) => copied(text).toUpperCase(),
  trim: (text) => copied(text).trim(),
  trimStart: (text) => copied(text).trimStart(),
  trimEnd: (text) => copied(text).trimEnd(),
  split: (text, [separator, most]) => split(text, separator, most),
  slice: (text, [from, to]) => text.slice(at(from), at(to)),
  substring: (text, [from, to]) => text.substring(numberOf(from), at(to)),
  substr: (text, [from, length]) => part(text, numberOf(from), at(length)),
  charAt: (text, [index]) => text.charAt(at(index) ?? 0),
  at: (text, [index]) => text.at(numberOf(index)),
  replace: (text, [before, after]) => replaced(text, sought(text, before), textOf(after)),
  replaceAll: (text, [before, after]) => replacedAll(text, sought(text, before), textOf(after)),
  concat: (text, values) => {
    const parts = values.map(textOf);
    make(parts.reduce((length, { length: more }) => length + more, text.length));
    return text.concat(...parts);
  },
  toString: (text) => text,
};

function split(text: string, separator: unknown, most: unknown): readonly string[] {
  const limit = at(most);
  if (separator === undefined) return [text];
  const by = sought(text, separator);
  spend(text.length * 8);
  return text.split(by, limit);
}

function part(text: string, from: number, length: number | undefined): string {
  const start = from < 0 ? Math.max(0, text.length + from) : from;
  return text.slice(start, length === undefined ? undefined : start + Math.max(0, length));
}

// As a function, so that "$&" in a value of the request stands for itself.
function replaced(text: string, before: string, after: string): string {
  make(text.length + after.length);
  return text.replace(before, () => after);
}

function replacedAll(text: string, before: string, after: string): string {
  const parts = split(text, before, undefined);
  make(text.length + parts.length * after.length);
  return before === '' ? after + parts.map((sign) => sign + after).join('') : parts.join(after);
}

const ofLists: Readonly<Partial<Record<Listed, OfList>>> = {
  includes: (list, [item, from]) => walked(list).includes(item, at(from)),
  indexOf: (list, [item, from]) => walked(list).indexOf(item, at(from) ?? 0),
  lastIndexOf: (list, [item]) => walked(list).lastIndexOf(item),
  slice: (list, [from, to]) => walked(list).slice(at(from), at(to)),
  at: (list, [index]) => list.at(numberOf(index)),
  concat: (list, values) => {
    make(values.reduce<number>((length, value) => length + (Array.isArray(value) ? value.length : 1), list.length));
    return list.concat(...(values as unknown[][]));
  },
  join: (list, [separator]) => joined(list, separator === undefined ? ',' : textOf(separator)),
  toString: (list) => joined(list, ','),
};

function walked(list: readonly unknown[]): readonly unknown[] {
  spend(list.length * 4);
  return list;
}

/** A method of a text, a list or a number; undefined where the value has none of that name. */
export function callMethod(name: MethodName, of: unknown, values: Values): unknown {
  if (name === 'hasOwnProperty') return isObject(of) && Object.hasOwn(of, textOf(values[0]));
  if (typeof of === 'string') return ofTexts[name]?.(of, values);
  if (Array.isArray(of)) return ofLists[name]?.(of, values);
  return ofOthers(name, of, values);
}

function ofOthers(name: Listed, of: unknown, values: Values): unknown {
  if (typeof of === 'number') return ofNumber(name, of, values);
  return name === 'toString' && of !== undefined && of !== null ? textOf(of) : undefined;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

function ofNumber(name: MethodName, of: number, [given]: Values): string | undefined {
  const value = at(given);
  if (name === 'toString') return value === undefined || !(value >= 2 && value <= 36) ? String(of) : of.toString(value);
  if (name !== 'toFixed') return undefined;
  return of.toFixed(Math.min(100, Math.max(0, value ?? 0)) || 0);
}
