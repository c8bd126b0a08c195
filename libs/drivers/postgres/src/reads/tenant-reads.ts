import { Refusal } from '@tiffin/kernel';
import pg from 'pg';
import { type Question, ReadBatch } from './read-batch.js';
import { text } from './decode.js';
import { RowShape } from './row-shape.js';
import { type Statement, statement, type Value } from './statement.js';

/** A question that waits for its round trip, and everybody who asked it meanwhile. */
type Asked = Question & PromiseWithResolvers<Answer>;

/** What is asked of one tenant, or of the directory. */
interface Lane {
  /** By statement and values where one answer does for all who ask the same. */
  readonly waiting: Map<unknown, Asked>;
  readonly mostUnderWay: number;
  underWay: number;
}

/** Rows of one question. */
type Answer = readonly unknown[];

/** For what follows in the same transaction. */
const limitTime = statement(
  RowShape.of({ set: [`set_config('statement_timeout', $1, true)`, text] }),
  (columns) => `select ${columns}`,
);

/** Most questions of one round trip: what comes behind waits for these. */
const longestBatch = 32;
/** The share of the connections that one tenant's reads have at most. */
const shareOfOne = 1 / 3;
const answerWithinMs = 20_000;

/**
 * SQLSTATEs that a new connection mends: it was lost, the server shuts down, or what this connection has prepared is not there (a
 * pooler handed out another) or no longer fits (a migration changed a column). Reading twice does no harm.
 */
const mendable = /^(08...|57P0[123]|26000|42P05|0A000)$/;
const lost = /\bConnection terminated|\bClient has encountered a connection error|\bECONNRESET|\bEPIPE/;

/**
 * Reads under row level security at the price of one round trip: what is asked of one tenant within a tick goes out together, in one
 * transaction that sets the tenant first. Different tenants never share one. While a tenant has its share of the connections, what
 * else is asked of it waits and goes out together; the same question of two that wait is asked once, and both have its rows: they were
 * read after either asked. Of the directory neither holds: its functions do something as well, once for each who asks.
 */
export class TenantReads {
  /** Since the start; what tests and measurements look at. */
  readonly counts = { roundTrips: 0, statements: 0 };
  private readonly lanes = new Map<string | null, Lane>();
  private readonly shareOfTenant: number;

  constructor(private readonly pool: pg.Pool) {
    this.shareOfTenant = Math.max(1, Math.floor(pool.options.max * shareOfOne));
  }

  /** `tenantId` null: a question to the directory. Rows are checked column by column, and may be another's too: nobody changes them. */
  ask<Row>(tenantId: string | null, statement: Statement<Row>, values: readonly Value[]): Promise<readonly Row[]> {
    // No text of Postgres holds it: asked for, it would be a fault of the database, and nobody's.
    if (values.flat().some((value) => typeof value === 'string' && value.includes('\0')))
      return Promise.reject(Refusal.of('INPUT_INVALID', 'request', 'a text holds the character NUL.'));
    const lane = this.lanes.get(tenantId) ?? this.open(tenantId);
    const name = tenantId === null ? Symbol() : `${statement.name} ${JSON.stringify(values)}`;
    const known = lane.waiting.get(name);
    if (known) return known.promise as Promise<readonly Row[]>;
    const asked: Asked = { statement, values, ...Promise.withResolvers<Answer>() };
    lane.waiting.set(name, asked);
    // Loaders of one level ask one after the other within a tick; the microtasks behind it come when all have.
    if (lane.waiting.size === 1) queueMicrotask(() => this.send(tenantId, lane));
    if (lane.waiting.size >= longestBatch) this.send(tenantId, lane);
    return asked.promise as Promise<readonly Row[]>;
  }

  /** A question to the directory by itself: what its functions lock is free again before anything else is asked. */
  async apart<Row>(statement: Statement<Row>, values: readonly Value[]): Promise<readonly Row[]> {
    const [rows] = await this.withRetry(null, [{ statement, values }]);
    return (rows ?? []) as readonly Row[];
  }

  /** The same, and the server ends it after so long. */
  async apartWithin<Row>(ms: number, question: Question<Row>): Promise<readonly Row[]> {
    const [, rows] = await this.withRetry(null, [{ statement: limitTime, values: [String(ms)] }, question]);
    return (rows ?? []) as readonly Row[];
  }

  /** By itself, and once: for what changes something. */
  async alone<Row>(tenantId: string, statement: Statement<Row>, values: readonly Value[]): Promise<readonly Row[]> {
    const [rows] = await this.roundTrip(tenantId, [{ statement, values }]);
    return (rows ?? []) as readonly Row[];
  }

  private open(tenantId: string | null): Lane {
    const mostUnderWay = tenantId === null ? Infinity : this.shareOfTenant;
    const lane: Lane = { waiting: new Map(), mostUnderWay, underWay: 0 };
    this.lanes.set(tenantId, lane);
    return lane;
  }

  /** What waits, as far as the tenant's share of the connections goes; the rest once one of them is free. */
  private send(tenantId: string | null, lane: Lane): void {
    while (lane.waiting.size > 0 && lane.underWay < lane.mostUnderWay) {
      const batch = [...lane.waiting].slice(0, longestBatch);
      for (const [name] of batch) lane.waiting.delete(name);
      lane.underWay += 1;
      const sent = this.answer(
        tenantId,
        batch.map(([, asked]) => asked),
      );
      void sent.finally(() => {
        lane.underWay -= 1;
        this.send(tenantId, lane);
      });
    }
    if (lane.waiting.size === 0 && lane.underWay === 0) this.lanes.delete(tenantId);
  }

  /** What one of them did wrong must not reach the others, which may be of another request: then each goes by itself. */
  private async answer(tenantId: string | null, batch: readonly Asked[]): Promise<void> {
    try {
      const answers = await this.withRetry(tenantId, batch);
      batch.forEach(({ resolve }, at) => resolve(answers[at] ?? []));
    } catch (error) {
      if (batch.length === 1 || !isOfOneStatement(error)) batch.forEach(({ reject }) => reject(error));
      else await Promise.all(batch.map((asked) => this.answer(tenantId, [asked])));
    }
  }

  private async withRetry(tenantId: string | null, batch: readonly Question[]): Promise<readonly Answer[]> {
    try {
      return await this.roundTrip(tenantId, batch);
    } catch (error) {
      if (!isMendable(error)) throw error;
      return this.roundTrip(tenantId, batch);
    }
  }

  private async roundTrip(
    tenantId: string | null,
    batch: readonly Question[],
  ): Promise<readonly (readonly unknown[])[]> {
    const client = await this.pool.connect();
    this.counts.roundTrips += 1;
    this.counts.statements += batch.length;
    // What ends a connection reaches the batch; unheard here, it would end the process.
    client.on('error', ignore);
    const sent = client.query(new ReadBatch(tenantId, batch));
    const timer = setTimeout(() => sent.handleError(new Error('The database did not answer in time.')), answerWithinMs);
    try {
      const answers = await sent.done;
      client.release();
      return answers;
    } catch (error) {
      // What came behind the error was not prepared, whatever we noted: this connection is not used again.
      client.release(error as Error);
      throw error;
    } finally {
      clearTimeout(timer);
      client.off('error', ignore);
    }
  }
}

const ignore = (): void => undefined;

/** The server says no to a statement, or a row is not what its statement promised; a database that is away says so for all. */
const isOfOneStatement = (error: unknown): boolean => error instanceof pg.DatabaseError || error instanceof TypeError;

function isMendable(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return mendable.test(String(code)) || lost.test(`${String(code)} ${String(message)}`);
}
