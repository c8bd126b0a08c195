import { inspect } from 'node:util';
import { nameOf } from './reads/statement.js';

/** Most that are told apart: texts that vary, as with the length of a list, must not fill the server's memory. */
const mostNames = 400;
/** SQLSTATEs of what was not prepared on this connection after all, as where a pooler hands others out, or does not fit any more. */
const notThere = /\b(26000|42P05|0A000)\b/;

const hasNoPlan = /^(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b/i;

/**
 * Names for the statements of transactions: what has one is parsed and planned once on each connection, not each time, which was a third
 * of what the server had to do for them. Of Postgres' own memory each costs some.
 */
export class StatementNames {
  private readonly names = new Map<string, string>();
  private isOver = false;

  /** Empty: it has none, and is prepared each time. */
  nameOf(sql: string): string {
    if (this.isOver || hasNoPlan.test(sql)) return '';
    const known = this.names.get(sql);
    if (known !== undefined) return known;
    if (this.names.size >= mostNames) return '';
    const name = nameOf(sql);
    this.names.set(sql, name);
    return name;
  }

  /** Where it says that a name does not hold, none is used from then on: who tries again is served. */
  heed(error: unknown): void {
    this.isOver ||= notThere.test(inspect(error, { depth: 6 }));
  }
}
