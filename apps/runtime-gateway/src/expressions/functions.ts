import type { FunctionName } from '@tiffin/contracts';
import { numberOf, textOf } from './coercion.js';
import { descend, make, spend } from './work.js';

type Implementation = (first: unknown, second: unknown, all: readonly unknown[]) => unknown;

const ofNumber =
  (compute: (value: number) => number): Implementation =>
  (value) =>
    compute(numberOf(value));

/** A text that has been paid for as often as it is read. */
function paid(value: unknown, each = 1): string {
  const text = textOf(value);
  spend(text.length * each);
  return text;
}

/** `compute`, or undefined where JavaScript would throw. */
function orUndefined(compute: () => unknown): unknown {
  try {
    return compute();
  } catch {
    return undefined;
  }
}

/** What the listed functions do; `@tiffin/contracts` says how many values each takes. */
export const functions: Readonly<Record<FunctionName, Implementation>> = {
  String: (value, _, all) => (all.length === 0 ? '' : textOf(value)),
  Number: (value, _, all) => (all.length === 0 ? 0 : numberOf(value)),
  Boolean,
  parseInt: (value, radix) => Number.parseInt(paid(value), numberOf(radix)),
  parseFloat: (value) => Number.parseFloat(paid(value)),
  isNaN: (value) => Number.isNaN(numberOf(value)),
  isFinite: (value) => Number.isFinite(numberOf(value)),
  encodeURIComponent: (value) => encoded(textOf(value)),
  decodeURIComponent: (value) => {
    const text = paid(value, 4);
    return orUndefined(() => decodeURIComponent(text));
  },
  'JSON.parse': (value) => {
    const text = paid(value, 8);
    make(text.length);
    return orUndefined(() => JSON.parse(text));
  },
  'JSON.stringify': (value) => {
    payForJson(value, 0);
    const text: unknown = JSON.stringify(value);
    if (typeof text === 'string') make(text.length);
    return text;
  },
  'Date.now': () => Date.now(),
  'Object.keys': (value) => counted(Object.keys(walkable(value))),
  'Object.values': (value) => counted(Object.values(walkable(value))),
  'Array.isArray': (value) => Array.isArray(value),
  'Math.abs': ofNumber(Math.abs),
  'Math.ceil': ofNumber(Math.ceil),
  'Math.floor': ofNumber(Math.floor),
  'Math.round': ofNumber(Math.round),
  'Math.trunc': ofNumber(Math.trunc),
  'Math.sign': ofNumber(Math.sign),
  'Math.sqrt': ofNumber(Math.sqrt),
  'Math.pow': (base, exponent) => numberOf(base) ** numberOf(exponent),
  'Math.min': (_, __, all) => Math.min(...all.map(numberOf)),
  'Math.max': (_, __, all) => Math.max(...all.map(numberOf)),
  'Math.random': () => Math.random(),
};

function encoded(text: string): unknown {
  make(text.length * 4);
  return orUndefined(() => encodeURIComponent(text));
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** What has names of its own: a text has one for each of its signs. */
function walkable(value: unknown): object {
  if (typeof value === 'string') {
    make(value.length * 8);
    return Object(value) as object;
  }
  return isObject(value) ? value : {};
}

function counted(items: readonly unknown[]): readonly unknown[] {
  make(items.length);
  return items;
}

// What holds one list many times over would be written as often: it is walked, and paid for, before.
function payForJson(value: unknown, depth: number): void {
  if (typeof value === 'string') return spend(value.length * 2);
  spend(4);
  if (!isObject(value)) return;
  const inner = descend(depth);
  for (const [name, part] of Object.entries(value)) {
    spend(name.length);
    payForJson(part, inner);
  }
}
