import { Refusal } from '@tiffin/kernel';

/** Readers of what a client sends; each throws `Refusal` INPUT_INVALID that names the field. */
export type Fields = Readonly<Record<string, unknown>>;

export function refuse(field: string, reason: string): never {
  throw Refusal.of('INPUT_INVALID', field, reason);
}

export function object(value: unknown, field: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(field, 'is not an object.');
  return value as Fields;
}

export function list(value: unknown, field: string): readonly unknown[] {
  return Array.isArray(value) ? value : refuse(field, 'is not a list.');
}

export function text(value: unknown, field: string): string {
  return typeof value === 'string' && !value.includes('\0') ? value : refuse(field, 'is not a text.');
}

export function matching(pattern: RegExp, value: unknown, field: string): string {
  return pattern.test(text(value, field)) ? (value as string) : refuse(field, `does not match ${pattern.source}.`);
}

export function number(value: unknown, field: string): number {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : refuse(field, 'is not a count.');
}
