import { isKept } from './parse-json.js';
import { namesNoDay } from './calendar-day.js';
import type { FieldType } from '../load/model-shape.js';

/** Why a value is not of a type, in words that follow the property's name. */
export class Mismatch {
  constructor(readonly message: string) {}
}

type Conversion = (value: unknown) => unknown;

/**
 * JSON (or query text) to the value that is stored, or a `Mismatch`. Numbers and booleans may come as text,
 * dates as any text that `Date` reads (ISO 8601 above all) or milliseconds, buffers as base64, points as `{lat, lng}`, `[lat, lng]` or `"lat,lng"`.
 */
export const convertValue = (type: FieldType, value: unknown): unknown => conversions[type](value);

const conversions: Readonly<Record<FieldType, Conversion>> = {
  string: (value) => (isScalar(value) ? String(value) : new Mismatch('is not a string')),
  number: toNumber,
  date: toDate,
  boolean: toBoolean,
  geopoint: toPoint,
  array: (value) => (Array.isArray(value) ? value : new Mismatch('is not an array')),
  object: (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? value : new Mismatch('is not an object'),
  buffer: toBuffer,
};

const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

function toNumber(value: unknown): unknown {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return new Mismatch('is not a number');
  return typeof value !== 'string' || isKept(value, number)
    ? number
    : new Mismatch('has more digits than a number keeps (53 bits); a string keeps them');
}

function toDate(value: unknown): unknown {
  const isDate =
    value instanceof Date || typeof value === 'number' || (typeof value === 'string' && !namesNoDay(value));
  const date = isDate ? new Date(value) : null;
  return date && !Number.isNaN(date.getTime()) ? date : new Mismatch('is not a valid date');
}

const truths = new Map<unknown, boolean>([
  [true, true],
  [false, false],
  ['true', true],
  ['false', false],
  [1, true],
  [0, false],
  ['1', true],
  ['0', false],
]);

function toBoolean(value: unknown): unknown {
  return truths.get(value) ?? new Mismatch('is not a boolean');
}

function toPoint(value: unknown): unknown {
  const [lat, lng] = coordinates(value).map(toNumber);
  const isPoint = typeof lat === 'number' && typeof lng === 'number' && Math.abs(lat) <= 90 && Math.abs(lng) <= 180;
  return isPoint ? { lat, lng } : new Mismatch('is not a geopoint: {"lat": -90..90, "lng": -180..180}');
}

function coordinates(value: unknown): readonly unknown[] {
  if (typeof value === 'string') return value.split(',');
  if (Array.isArray(value)) return value.length === 2 ? value : [];
  if (typeof value !== 'object' || value === null) return [];
  const { lat, lng } = value as { lat?: unknown; lng?: unknown };
  return [lat, lng];
}

function toBuffer(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value;
  if (typeof value === 'string' && /^[A-Za-z0-9+/_-]*={0,2}$/.test(value)) return Buffer.from(value, 'base64');
  const { type, data } = (value ?? {}) as { type?: unknown; data?: unknown };
  return type === 'Buffer' && Array.isArray(data) ? Buffer.from(data as number[]) : new Mismatch('is not base64 text');
}
