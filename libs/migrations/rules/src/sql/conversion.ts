import { sqlColumnOf } from '@tiffin/contracts';
import type { ColumnSchema } from '../store-schema.js';
import { columnType } from './column-sql.js';
import { quotedName } from './quoted.js';

type Type = ColumnSchema['type'];

/** How the values of a column become those of another type. */
export interface Conversion {
  /** The value, made of the old one. */
  readonly using: string;
  /** True of the rows whose value cannot be converted. */
  readonly fails: string;
}

const never = 'false';

/** A text that anything becomes, as the API shows the value. */
const texts: Readonly<Record<Type, (value: string) => string>> = {
  string: (value) => value,
  number: (value) => `${value}::text`,
  // Rows that others have written may be more exact than the API is.
  date: (value) =>
    `to_char(${value} at time zone 'UTC', case when date_trunc('milliseconds', ${value}) = ${value} ` +
    `then 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"' else 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"' end)`,
  boolean: (value) => `${value}::text`,
  geopoint: (value) =>
    `case when ${value} is not null then json_build_object('lat', ${value}[1], 'lng', ${value}[0])::text end`,
  array: (value) => `${value}::text`,
  object: (value) => `${value}::text`,
  buffer: (value) => `translate(encode(${value}, 'base64'), chr(10), '')`,
};

const fromText =
  (pattern: string, cast: string) =>
  (value: string): Conversion => ({
    using: `trim(${value})::${cast}`,
    fails: `trim(${value}) !~ '${pattern}'`,
  });

const date = String.raw`^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?)?$`;
const number = String.raw`^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?$`;

/** Years of four digits, as a text has them. */
const farDate = (value: string): string =>
  `not (${value} >= timestamptz '0001-01-01 00:00:00Z' and ${value} < timestamptz '10000-01-01 00:00:00Z')`;

const float = String.raw`-?\d+\.?\d*([eE][+-]?\d{1,3})?`;
const point = String.raw`^\{ ?"lat" ?: ?${float}, ?"lng" ?: ?${float} ?\}$`;
const base64 = '^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$';

const conversions: Readonly<Record<string, (value: string) => Conversion>> = {
  'string number': fromText(number, 'double precision'),
  'string boolean': fromText('^(true|false)$', 'boolean'),
  'string date': fromText(date, 'timestamp with time zone'),
  'string array': fromText(String.raw`^\[.*\]$`, 'jsonb'),
  'string object': fromText(String.raw`^\{.*\}$`, 'jsonb'),
  'string geopoint': (value) => ({
    using: `point((${value}::json ->> 'lng')::double precision, (${value}::json ->> 'lat')::double precision)`,
    fails: `${value} !~ '${point}'`,
  }),
  'string buffer': (value) => ({
    using: `decode(${value}, 'base64')`,
    fails: `regexp_replace(${value}, '\\s', '', 'g') !~ '${base64}'`,
  }),
  'number boolean': (value) => ({ using: `${value} <> 0`, fails: `${value} not in (0, 1)` }),
  'boolean number': (value) => ({ using: `${value}::integer::double precision`, fails: never }),
  'number date': (value) => ({
    using: `to_timestamp(${value} / 1000.0)`,
    // Those of four digits; what is no number is among the others.
    fails: `not (${value} between -62135596800000 and 253402300799999)`,
  }),
  'date number': (value) => ({ using: `extract(epoch from ${value})::double precision * 1000`, fails: never }),
  'array object': (value) => ({ using: value, fails: `jsonb_typeof(${value}) <> 'object'` }),
  'object array': (value) => ({ using: value, fails: `jsonb_typeof(${value}) <> 'array'` }),
};

const whole = (value: string): string => `(${value} <> trunc(${value}) or abs(${value}) > 2147483647)`;

/** Ids that the database makes are whole numbers; the others have the type that they are drawn with. */
function ofNumbers(value: string, to: ColumnSchema): Conversion {
  return columnType(to) === 'integer'
    ? { using: `${value}::integer`, fails: whole(value) }
    : { using: `${value}::double precision`, fails: never };
}

/** Null: the values are what they are to be already. */
export const conversionOf = (from: ColumnSchema, to: ColumnSchema): Conversion | null =>
  converted(from, to, quotedName(sqlColumnOf(from.property)));

/**
 * The same where nothing may be lost: in the way are also rows whose value, converted there and back, is another one. Of what is written in
 * several ways (`1`, `1.0`) that is every way but the database's own.
 */
export function exactConversionOf(from: ColumnSchema, to: ColumnSchema): Conversion | null {
  const value = quotedName(sqlColumnOf(from.property));
  const there = converted(from, to, value);
  const back = there && converted(to, from, `(${there.using})`);
  if (!there || !back || there.fails === 'true') return there;
  // Nothing is converted that fails: the database would end the question.
  return {
    using: there.using,
    fails: `case when ${there.fails} then true else ${differs(from, value, back.using)} end`,
  };
}

/** Points are compared by how near they are, unless one asks for the same. */
const differs = ({ type }: ColumnSchema, value: string, again: string): string =>
  type === 'geopoint' ? `not (${again}) ~= ${value}` : `(${again}) is distinct from ${value}`;

function converted(from: ColumnSchema, to: ColumnSchema, value: string): Conversion | null {
  if (from.type === to.type) return columnType(from) === columnType(to) ? null : ofNumbers(value, to);
  if (to.type === 'string')
    return { using: texts[from.type](value), fails: from.type === 'date' ? farDate(value) : never };
  const convert = conversions[`${from.type} ${to.type}`];
  // There is no way between the two: only rows without a value can stay.
  if (!convert) return { using: `null::${columnType(to)}`, fails: 'true' };
  const conversion = convert(value);
  if (columnType(to) !== 'integer') return conversion;
  const asNumber = `(${conversion.using})`;
  return {
    using: `${asNumber}::integer`,
    fails: `case when ${conversion.fails} then true else ${whole(asNumber)} end`,
  };
}
