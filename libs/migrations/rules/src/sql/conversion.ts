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
  date: (value) => `to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  boolean: (value) => `${value}::text`,
  geopoint: (value) =>
    `case when ${value} is not null then json_build_object('lat', ${value}[1], 'lng', ${value}[0])::text end`,
  array: (value) => `${value}::text`,
  object: (value) => `${value}::text`,
  buffer: (value) => `encode(${value}, 'base64')`,
};

const fromText =
  (pattern: string, cast: string) =>
  (value: string): Conversion => ({
    using: `trim(${value})::${cast}`,
    fails: `trim(${value}) !~ '${pattern}'`,
  });

const date = String.raw`^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?)?$`;
const number = String.raw`^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?$`;

const conversions: Readonly<Record<string, (value: string) => Conversion>> = {
  'string number': fromText(number, 'double precision'),
  'string boolean': fromText('^(true|false)$', 'boolean'),
  'string date': fromText(date, 'timestamp with time zone'),
  'string array': fromText(String.raw`^\[.*\]$`, 'jsonb'),
  'string object': fromText(String.raw`^\{.*\}$`, 'jsonb'),
  'number boolean': (value) => ({ using: `${value} <> 0`, fails: `${value} not in (0, 1)` }),
  'boolean number': (value) => ({ using: `${value}::integer::double precision`, fails: never }),
  'number date': (value) => ({ using: `to_timestamp(${value} / 1000.0)`, fails: never }),
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
export function conversionOf(from: ColumnSchema, to: ColumnSchema): Conversion | null {
  const value = quotedName(sqlColumnOf(from.property));
  if (from.type === to.type) return columnType(from) === columnType(to) ? null : ofNumbers(value, to);
  if (to.type === 'string') return { using: texts[from.type](value), fails: never };
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
