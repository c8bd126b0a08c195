import { Refusal } from '@tiffin/kernel';
import pg from 'pg';
import { CheckedSocket, type OpenAddresses } from './checked-socket.js';
import { guardConnection } from './guard-connection.js';
import type { ServerPlace } from './server-place.js';
import { causeOf, reasonOf } from './told-error.js';

export interface SessionLimits {
  /** For a connection, and for what is asked in passing. */
  readonly answerWithinMs: number;
  /** For a lock that others hold: whoever comes after us waits for as long. */
  readonly lockWithinMs: number;
  /** For what changes a database, or looks through its rows. */
  readonly workWithinMs: number;
}

/** A statement was ended because it took too long, or by somebody. */
export class TookTooLong extends Error {
  override readonly name = 'TookTooLong';
}

export interface SessionOptions extends SessionLimits {
  readonly addresses: OpenAddresses;
  readonly place: ServerPlace;
  /** What whoever looks into `pg_stat_activity` sees. */
  readonly applicationName: string;
}

/** What `pg` says where no answer came in time. */
const readTimeout = 'Query read timeout';

type Row = Readonly<Record<string, unknown>>;

/** Runs a text as one statement of a transaction, which it cannot end: whatever it says, the ledger is written with it or not at all. */
export function asOneStatement(sql: string): string {
  let tag = 'tiffin';
  while (sql.includes(`$${tag}$`)) tag += '_';
  let inner = `${tag}_sql`;
  while (sql.includes(`$${inner}$`)) inner += '_';
  return `do $${tag}$ begin execute $${inner}$${sql}$${inner}$; end $${tag}$`;
}

/** One connection, never made anew: with it goes the lock. */
export class Session {
  private lost: Error | null = null;

  private constructor(
    private readonly client: pg.Client,
    private readonly limits: SessionLimits,
  ) {
    // Without a listener a connection that breaks ends the process.
    client.on('error', (error) => this.break(error));
  }

  /** Refuses DATABASE_UNREACHABLE. */
  static async open({ addresses, place, applicationName, ...limits }: SessionOptions): Promise<Session> {
    const { host, port, database, user, password, tls } = place;
    const client = new pg.Client({
      ...{ host, port, database, user, application_name: applicationName },
      // A text that is empty would be looked for in this process's environment and files.
      password: () => password,
      ssl: tls ?? false,
      stream: () => new CheckedSocket(addresses),
      keepAlive: true,
      connectionTimeoutMillis: limits.answerWithinMs,
    });
    guardConnection(client.connection);
    const session = new Session(client, limits);
    try {
      await client.connect();
      await session.prepare();
      return session;
    } catch (error) {
      await session.close();
      // Whatever went wrong, nobody was let in.
      throw Refusal.of('DATABASE_UNREACHABLE', place.connector, reasonOf(error, place)).because(causeOf(error));
    }
  }

  /** What holds for every statement, also after one that has set it otherwise. */
  async prepare(): Promise<void> {
    await this.ask(
      `reset role; set search_path = public; set statement_timeout = ${this.limits.workWithinMs}; set lock_timeout = ${this.limits.lockWithinMs}; ` +
        `set standard_conforming_strings = on; set timezone = 'UTC'; set idle_in_transaction_session_timeout = 60000; ` +
        'set tcp_keepalives_idle = 30; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3',
    );
  }

  /** What is answered at once, or not at all. */
  async ask(sql: string, values?: readonly unknown[]): Promise<readonly Row[]> {
    const query_timeout = this.limits.answerWithinMs;
    return this.answered({ text: sql, query_timeout, ...(values ? { values: [...values] } : {}) });
  }

  /** What the server makes wait for others, and no longer: whether it keeps to that is not up to it. */
  async askFor(sql: string, waitMs: number): Promise<readonly Row[]> {
    return this.answered({ text: sql, query_timeout: waitMs + this.limits.answerWithinMs });
  }

  /** What takes long. The server ends it in time, also beside a connection that is lost; one that does not is left. Throws `TookTooLong`. */
  async work(sql: string): Promise<readonly Row[]> {
    const { workWithinMs, answerWithinMs } = this.limits;
    try {
      return await this.answered({ text: sql, query_timeout: workWithinMs + answerWithinMs });
    } catch (error) {
      const { message, code } = error as Error & { readonly code?: string };
      if (code !== '57014' && message !== readTimeout) throw error;
      throw new TookTooLong(message, { cause: error });
    }
  }

  private async answered(query: pg.QueryConfig & { readonly query_timeout?: number }): Promise<readonly Row[]> {
    if (this.lost) throw this.lost;
    try {
      return (await this.client.query<Row>(query)).rows ?? [];
    } catch (error) {
      // An answer that comes later would be taken for that of the next question.
      if ((error as Error).message === readTimeout) this.break(error as Error);
      throw error;
    }
  }

  /** All of it or nothing, each statement with what others have written before it, whatever the database's own habit is. */
  async within<T>(act: () => Promise<T>): Promise<T> {
    await this.ask('begin isolation level read committed');
    try {
      const result = await act();
      await this.ask('commit');
      return result;
    } catch (error) {
      await this.ask('rollback').catch(() => undefined);
      throw error;
    }
  }

  private break(error: Error): void {
    this.lost ??= error;
    this.client.connection.stream.destroy();
  }

  async close(): Promise<void> {
    const late = setTimeout(() => this.break(new Error('Client was closed')), this.limits.answerWithinMs);
    await this.client.end().catch(() => undefined);
    clearTimeout(late);
  }
}
