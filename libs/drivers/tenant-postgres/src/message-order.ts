import { NotPostgres } from './not-postgres.js';

/** Answers hold a few rows, and `pg` keeps all of one; what a statement tells while it runs is not kept. */
const maxPerAnswer = 10_000;

const unasked = new Set(['N', 'S', 'A']);

/** By the last step of logging in those that may come next: each costs us something, and comes once. */
const logIns: Readonly<Record<string, readonly number[]>> = {
  start: [0, 3, 5, 10],
  3: [0],
  5: [0],
  10: [11],
  11: [12],
  12: [0],
  0: [],
};

/** Whether messages that are well formed come in an order in which `pg` can take them. */
export class MessageOrder {
  private logIn: number | 'start' = 'start';
  private inAnswer = 0;
  private columns = -1;

  /** Throws NotPostgres. */
  next(type: string, body: Buffer): void {
    if (type === 'R') return this.nextLogIn(body.readInt32BE());
    if (this.logIn !== 0 && type !== 'E' && type !== 'N') throw new NotPostgres('an answer before anybody is let in');
    this.count(type);
    this.rows(type, body);
  }

  private nextLogIn(code: number): void {
    if (!logIns[this.logIn]?.includes(code)) throw new NotPostgres('a log-in out of its order');
    this.logIn = code;
  }

  private count(type: string): void {
    if (unasked.has(type)) return;
    this.inAnswer = type === 'Z' ? 0 : this.inAnswer + 1;
    if (this.inAnswer > maxPerAnswer) throw new NotPostgres('an answer without an end');
  }

  /** A row is as wide as was announced: `pg` makes it so, however short it is. */
  private rows(type: string, body: Buffer): void {
    if (type === 'D' && body.readUInt16BE() !== this.columns) throw new NotPostgres('a row that was not announced so');
    if (type === 'T') this.columns = body.readUInt16BE();
    if (type === 'C' || type === 'Z') this.columns = -1;
  }
}
