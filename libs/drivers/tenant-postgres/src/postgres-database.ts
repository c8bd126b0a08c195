import { setTimeout as pause } from 'node:timers/promises';
import { Refusal, seenOnly } from '@tiffin/kernel';
import type { InTheWay, TenantDatabase } from '@tiffin/migrations-operations';
import { type AppliedSchema, appliedHash, type Obstacle, type PlannedChange } from '@tiffin/migrations-rules';
import type { Ledger } from './ledger.js';
import { relaxBegun } from './relax-begun.js';
import type { ServerPlace } from './server-place.js';
import { asOneStatement, type Session, TookTooLong } from './session.js';
import { isBusy, toldError } from './told-error.js';

export interface DatabaseParts {
  readonly session: Session;
  readonly ledger: Ledger;
  readonly place: ServerPlace;
  /** How often a change is tried that does not get its locks. */
  readonly tries: number;
  /** Between two tries, so that those who hold the locks get on. */
  readonly pauseMs: number;
  /** For an index that is made beside readers and writers: it waits for those who write, and nobody waits behind it. */
  readonly indexWithinMs: number;
  /** After so long a statement is ended. */
  readonly workWithinMs: number;
}

/** Of what is in the way: for people to read. */
const mostNamed = 500;

const tooLongText = (workWithinMs: number): string =>
  `it was not through within ${workWithinMs / 60_000} minutes, or somebody has ended it. What was made before it stays: retry when the database has less to do, ` +
  'and it goes on from there';

const isIndex = (statement: string): boolean => /^\w+ index concurrently /.test(statement);

/** One that is open, with its lock. */
export class PostgresDatabase implements TenantDatabase {
  private known: AppliedSchema | null = null;

  constructor(private readonly parts: DatabaseParts) {}

  get id(): string {
    return this.parts.ledger.id;
  }

  async applied(): Promise<AppliedSchema | null> {
    return this.told('reading what was made', async () => (this.known = await this.parts.ledger.read()));
  }

  /** Where nothing was made yet there is nothing to keep. */
  async settle(schema: AppliedSchema): Promise<void> {
    const { known } = this;
    if (known === null) return;
    await this.told('giving up what was begun', () => this.retried(() => relaxBegun(this.parts.session, known)));
    if (appliedHash(known) === appliedHash(schema)) return;
    await this.told('writing down whose the tables are', () => this.parts.session.within(() => this.write(schema)));
    this.known = schema;
  }

  async find({ sql }: Obstacle): Promise<InTheWay> {
    return this.told('looking for what is in the way', async () => {
      const [row = {}] = await this.parts.session.work(sql);
      const [rows = 0, named = ''] = Object.values(row);
      return { rows: Number(rows), named: seenOnly(String(named).slice(0, mostNamed)) };
    });
  }

  async apply(change: PlannedChange): Promise<void> {
    await this.told(change.words, async () => {
      await this.parts.session.prepare();
      await this.retried(() => (change.isConcurrent ? this.beside(change) : this.atOnce(change)));
    });
    this.known = change.then;
  }

  close(): Promise<void> {
    return this.parts.session.close();
  }

  private async atOnce({ sql, then }: PlannedChange): Promise<void> {
    const { session } = this.parts;
    await session.within(async () => {
      for (const statement of sql) await session.work(asOneStatement(statement));
      await this.write(then);
    });
  }

  /** Each statement by itself, and the last one with what tells that it was made. What was interrupted is made again from the first. */
  private async beside({ sql, then }: PlannedChange): Promise<void> {
    const { session, indexWithinMs } = this.parts;
    const last = sql.filter((statement, at) => at === sql.length - 1 && !isIndex(statement));
    for (const statement of sql.slice(0, sql.length - last.length)) {
      if (isIndex(statement)) await session.ask(`set lock_timeout = ${indexWithinMs}`);
      await session.work(statement);
    }
    await session.prepare();
    await session.within(async () => {
      for (const statement of last) await session.work(statement);
      await this.write(then);
    });
  }

  private write(then: AppliedSchema): Promise<void> {
    return this.parts.ledger.write(this.known, then);
  }

  private async retried(act: () => Promise<void>): Promise<void> {
    const { tries, pauseMs } = this.parts;
    for (let left = tries; ; left -= 1) {
      try {
        return await act();
      } catch (error) {
        if (left <= 1 || !isBusy(error)) throw error;
      }
      await pause(pauseMs);
    }
  }

  private async told<T>(doing: string, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      const { place, workWithinMs } = this.parts;
      if (!(error instanceof TookTooLong)) throw toldError(error, place, doing);
      throw Refusal.of('MIGRATION_FAILED', place.connector, doing, tooLongText(workWithinMs)).because(error);
    }
  }
}
