import { isId } from '@tiffin/kernel';

/** Reads one column from the text in which Postgres sends it. Throws for what is not of the column's type. */
export type Decode<Value> = (text: string | null) => Value;

const wrong = (wanted: string, text: string | null): TypeError =>
  new TypeError(`expected ${wanted}, found ${text === null ? 'null' : JSON.stringify(text.slice(0, 40))}`);

export const text: Decode<string> = (given) => {
  if (given === null) throw wrong('a text', given);
  return given;
};

/** An id, branded as what it names. */
export const idOf =
  <Id extends string>(): Decode<Id> =>
  (given) => {
    if (given === null || !isId(given)) throw wrong('an id', given);
    return given as string as Id;
  };

/** `to_jsonb` of an array of ids. */
export const idsOf =
  <Id extends string>(): Decode<readonly Id[]> =>
  (given) => {
    const ids: unknown = given === null ? null : JSON.parse(given);
    if (!Array.isArray(ids)) throw wrong('a list of ids', given);
    return ids.map(idOf<Id>());
  };

/** `to_jsonb` of an array of texts. */
export const textsOf: Decode<readonly string[]> = (given) => {
  const texts: unknown = given === null ? null : JSON.parse(given);
  if (!Array.isArray(texts)) throw wrong('a list of texts', given);
  return texts.map(text);
};

export const integer: Decode<number> = (given) => {
  const number = given === null || given === '' ? Number.NaN : Number(given);
  if (!Number.isSafeInteger(number)) throw wrong('an integer', given);
  return number;
};

/** As Postgres sends one, `t`, or writes one as text, `true`. */
export const truth: Decode<boolean> = (given) => {
  if (!/^(t|f|true|false)$/.test(given ?? '')) throw wrong('true or false', given);
  return given === 't' || given === 'true';
};

/** `timestamptz`, in the form of DateStyle ISO, which `TenantDatabase` asks for. */
export const moment: Decode<Date> = (given) => {
  // `2026-11-20 08:15:00.123+00`: with T and whole minutes of offset it is the form that every engine reads.
  const at = new Date(given === null ? Number.NaN : given.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'));
  if (Number.isNaN(at.getTime())) throw wrong('a time', given);
  return at;
};

/** One of a closed list. */
export const oneOf =
  <Value extends string>(values: readonly Value[]): Decode<Value> =>
  (given) => {
    const found = values.find((value) => value === given);
    if (found === undefined) throw wrong(`one of ${values.join(', ')}`, given);
    return found;
  };

export const orNull =
  <Value>(decode: Decode<Value>): Decode<Value | null> =>
  (given) =>
    given === null ? null : decode(given);

/** `jsonb`, with a check of its own, as of a zod schema. */
export const json =
  <Value>(check: (value: unknown) => Value): Decode<Value> =>
  (given) => {
    if (given === null) throw wrong('JSON', given);
    return check(JSON.parse(given));
  };
