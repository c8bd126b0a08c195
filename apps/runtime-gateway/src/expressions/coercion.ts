import { descend, grow, make, spend } from './work.js';

/** What a list or an object is where a text or a number is needed. Their own `toString` is data, and is not called. */
function primitive(value: unknown): string | number | boolean | null | undefined {
  if (typeof value === 'object' && value !== null) return textOf(value);
  return typeof value === 'function' || typeof value === 'symbol' ? undefined : (value as string);
}

/** A value as a text, as JavaScript has it. */
export function textOf(value: unknown, depth = 0): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? 'undefined' : String(value);
  return Array.isArray(value) ? joined(value, ',', depth) : '[object Object]';
}

export function joined(items: readonly unknown[], separator: string, depth = 0): string {
  const inner = descend(depth);
  let text = '';
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    const part = item === undefined || item === null ? '' : textOf(item, inner);
    grow(text.length, separator.length + part.length + 4);
    text += index === 0 ? part : separator + part;
  }
  return text;
}

export const numberOf = (value: unknown): number => {
  if (typeof value === 'number') return value;
  const known = primitive(value);
  if (typeof known === 'string') spend(known.length);
  return Number(known);
};

/** `a == b` of JavaScript. */
export function looselyEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (isObject(left) && isObject(right)) return false;
  const [one, other] = [missingOr(left), missingOr(right)];
  // eslint-disable-next-line eqeqeq -- it is this comparison that is asked for, of primitives alone
  return one == other;
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
const missingOr = (value: unknown): unknown => (value === undefined || value === null ? value : primitive(value));

/** `a < b` and the like, by the sign of what they differ in; NaN where they cannot be compared. */
export function compared(left: unknown, right: unknown): number {
  const [one, other] = [primitive(left), primitive(right)];
  if (typeof one === 'string' && typeof other === 'string') {
    spend(Math.min(one.length, other.length));
    return one < other ? -1 : one > other ? 1 : 0;
  }
  const [a, b] = [numberOf(one), numberOf(other)];
  return a < b ? -1 : a > b ? 1 : a === b ? 0 : Number.NaN;
}

export function added(left: unknown, right: unknown): unknown {
  const [one, other] = [primitive(left), primitive(right)];
  if (typeof one !== 'string' && typeof other !== 'string') return Number(one) + Number(other);
  const [before, after] = [textOf(one), textOf(other)];
  make(before.length + after.length);
  return before + after;
}

/** A member that a value has itself: nothing is inherited, so that nothing leads out of the data. */
export function memberOf(value: unknown, name: unknown): unknown {
  if (typeof value === 'string') return name === 'length' ? value.length : signAt(value, name);
  if (typeof value !== 'object' || value === null) return undefined;
  const key = typeof name === 'number' ? name : textOf(name);
  if (!Object.hasOwn(value, key)) return undefined;
  const found: unknown = (value as Readonly<Record<string | number, unknown>>)[key];
  return typeof found === 'function' ? undefined : found;
}

function signAt(text: string, name: unknown): string | undefined {
  const index = typeof name === 'number' ? name : /^(?:0|[1-9]\d{0,8})$/.test(textOf(name)) ? Number(name) : -1;
  return text[index];
}
