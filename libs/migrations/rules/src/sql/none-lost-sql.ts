import type { TableSchema } from '../store-schema.js';
import { tableSql } from './table-sql.js';

/** SQLSTATE of ours, which no database uses itself. */
export const wouldLose = 'TF001';

/** A text between marks that it does not hold. */
function marked(text: string): string {
  let mark = '$none_lost$';
  while (text.includes(mark)) mark = mark.replace(/\$$/, '_$');
  return `${mark}${text}${mark}`;
}

/**
 * Between the look at what is in the way and the change others write on: it is asked once more when nobody can any more. `which`: rows that would
 * lose something.
 */
export function noneLostSql(table: TableSchema, which = ''): readonly string[] {
  const name = tableSql(table);
  const rows = `select from ${name}${which === '' ? '' : ` where ${which}`}`;
  const refuse = `raise exception using errcode = '${wouldLose}', message = 'rows would lose a value'`;
  return [
    `lock table ${name} in access exclusive mode`,
    `do ${marked(`begin if exists (${rows}) then ${refuse}; end if; end`)}`,
  ];
}
