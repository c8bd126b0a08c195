import type { SettingsAnswer } from './stages-documents.js';

type Check = SettingsAnswer['checks'][number];
type Window = SettingsAnswer['windows'][number];

const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const;

/** `12h`, `90s`: as it is written to `tiffin env settings`. */
export function timeLine(seconds: number): string {
  const [unit, length] = units.find(([, size]) => seconds > 0 && seconds % size === 0) ?? ['s', 1];
  return `${seconds / length}${unit}`;
}

/** Seconds; null: it is no time. */
export function readTime(text: string): number | null {
  const [, count, unit] = /^(\d+)\s*([smhd])$/.exec(text.trim()) ?? [];
  const length = units.find(([name]) => name === unit)?.[1];
  return count === undefined || length === undefined ? null : Number(count) * length;
}

export const checkLine = ({ kind, path, status, includes }: Check): string =>
  kind === 'http' ? `http ${path} ${status ?? 200}${includes === null ? '' : ` ${includes}`}` : kind;

const checkForm = /^(?:(health|smoke)|http\s+(\S+)(?:\s+(\d{3})(?:\s+(.+))?)?)$/;

/** Null: it is none. */
export function readCheck(text: string): Omit<Check, 'gateway' | 'timeoutMs'> | null {
  const [, kind, path, status, includes] = checkForm.exec(text.trim()) ?? [];
  if (kind) return { kind: kind as 'health' | 'smoke', path: null, status: null, includes: null };
  if (!path) return null;
  return { kind: 'http', path, status: Number(status ?? 200), includes: includes ?? null };
}

export const windowLine = ({ effect, name, start, timeZone, durationSeconds, rrule }: Window): string =>
  [effect, name, start, timeZone, timeLine(durationSeconds), ...(rrule === null ? [] : [rrule])].join(' ');

const windowForm = /^(allow|deny)\s+(.+?)\s+(\d{4}-\S+)\s+(\S+)\s+(\d+[smhd])(?:\s+(\S+=\S+))?$/;

/** Null: it is none. */
export function readWindow(text: string): Window | null {
  const [, effect, name, start, timeZone, time, rrule] = windowForm.exec(text.trim()) ?? [];
  const durationSeconds = readTime(time ?? '');
  if (!name || !start || !timeZone || durationSeconds === null) return null;
  return { name, effect: effect as Window['effect'], start, timeZone, durationSeconds, rrule: rrule ?? null };
}

/** One of each line that is not empty, or the first line that is none. */
export function readLines<Value>(
  text: string,
  read: (line: string) => Value | null,
): { readonly values: readonly Value[]; readonly wrong: string | null } {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const values = lines.map(read);
  return {
    values: values.filter((value) => value !== null),
    wrong: lines.find((_, index) => values[index] === null) ?? null,
  };
}
