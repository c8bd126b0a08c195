import { wouldLose } from '@tiffin/migrations-rules';
import pg from 'pg';

/** Of `pg_catalog`, by SQLSTATE or by its class: what a database says itself may quote values of rows. */
const words: Readonly<Record<string, string>> = {
  '08': 'the connection broke off',
  '0A': 'it cannot do that',
  '22': 'a value does not fit where it is to go',
  '22001': 'a text is longer than its column takes',
  '22003': 'a number is too large for its type',
  '22007': 'a text cannot be read as a date',
  '22008': 'a date is out of range',
  '22012': 'something is divided by zero',
  '22P02': 'a text cannot be read as the type that it is to have',
  '23': 'rows would break a constraint',
  '23502': 'rows would lack a value that is required',
  '23503': 'rows would lead to others that are not there, or others lead to them',
  '23505': 'two rows would have a value that may be there once',
  '23514': 'rows break a check',
  '25': 'its transaction cannot do that',
  '25006': 'it takes no changes now: it is a copy that is read only, or was made so',
  '28': 'it does not let the user in',
  '28P01': 'the password is not that of the user',
  '2B': 'other things depend on it',
  '2BP01': 'other things depend on it, views or constraints for example',
  '2D': 'a statement would end the transaction',
  '3D': 'there is no database of that name',
  '40001': 'others changed the same at the same time',
  '40P01': 'two wait for each other',
  '42': 'a statement is wrong',
  '42501': 'the role may not do that',
  '42601': 'a statement cannot be read',
  '42701': 'a column of that name is there already',
  '42703': 'a statement names a column that is not there',
  '42710': 'something of that name is there already',
  '42804': 'a statement takes a value for one of another type',
  '42883': 'a statement names a function or an operator that there is not for values of these types',
  '42P01': 'a statement names a table that is not there',
  '42P07': 'a table of that name is there already',
  '53': 'it has no room left, or too many connections',
  '53100': 'its disk is full',
  '53300': 'it has too many connections',
  '55': 'others use it',
  '55P03': 'others hold the locks that are needed (lock timeout)',
  '57': 'somebody has stopped it',
  '57014': 'somebody has ended the statement, or it took longer than the role may take',
  '57P03': 'it is starting or stopping',
  P0: 'a statement, a function or a trigger has raised an exception',
  [wouldLose]: 'rows were written meanwhile that would lose a value or their ids; change or remove them, and try again',
  XX: 'it has failed itself',
};

type Told = Pick<pg.DatabaseError, 'table' | 'column' | 'constraint' | 'position' | 'internalPosition'>;

/** Names that people give; a value that somebody has put there deliberately would mostly not look like one. */
const isName = (text: string | undefined): text is string => text !== undefined && /^[A-Za-z_][\w$-]{0,62}$/.test(text);

const namesOf = (told: Told): readonly string[] =>
  (['table', 'column', 'constraint'] as const).flatMap((field) => {
    const name = told[field];
    return isName(name) ? [`${field} "${name}"`] : [];
  });

function placeOf({ internalPosition, position }: Told): readonly string[] {
  const at = internalPosition ?? position ?? '';
  return /^\d{1,7}$/.test(at) ? [`at character ${at} of the statement`] : [];
}

/** What a database has answered, in words of our own, with the names that it tells and with no value of a row. Null: it has answered nothing. */
export function databaseWords(error: unknown): string | null {
  if (!(error instanceof pg.DatabaseError)) return null;
  const code = /^[0-9A-Z]{5}$/.test(error.code ?? '') ? String(error.code) : 'XX000';
  const said = words[code] ?? words[code.slice(0, 2)] ?? 'it has refused it';
  return `${said} (${[`SQLSTATE ${code}`, ...(code.startsWith('P0') ? [] : namesOf(error)), ...placeOf(error)].join(', ')})`;
}
