import type { ValuePath } from '@tiffin/contracts';

/** A copy with another value at a path that is there. */
export function replaceAt(value: unknown, [key, ...rest]: ValuePath, next: unknown): unknown {
  if (key === undefined) return next;
  if (Array.isArray(value)) return value.map((part, index) => (index === key ? replaceAt(part, rest, next) : part));
  const fields = value as Readonly<Record<string, unknown>>;
  return { ...fields, [key]: replaceAt(fields[key], rest, next) };
}
