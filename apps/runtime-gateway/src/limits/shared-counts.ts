import type { LimitStore } from '@tiffin/contracts';
import type { JsonLog } from '@tiffin/runtime';
import type { Count } from '../policies/counted-windows.js';
import type { Metrics } from '../process/metrics.js';
import { type Asked, CountBatch } from './count-batch.js';
import { openRedis, type OpenedRedis } from './open-redis.js';

export interface SharedCountsTimes {
  /** How long a request waits for its count. */
  readonly answerMs: number;
  /** How often a Redis that was away is looked for. */
  readonly lookMs: number;
  /** How long a connection may owe an answer before it is thrown away. */
  readonly silenceMs: number;
}

const usually: SharedCountsTimes = { answerMs: 100, lookMs: 500, silenceMs: 2_000 };

/**
 * The counts that all replicas of a gateway have together, in a Redis. What comes in one turn of the event loop is asked for at once. One
 * that does not answer in time is away: nobody asks it, until it has answered a question of its own.
 */
export class SharedCounts {
  #redis: OpenedRedis | undefined;
  #opening: Promise<void> | undefined;
  #batch: CountBatch | undefined;
  #isAway = false;
  #look: NodeJS.Timeout | undefined;
  #isLooking = false;
  #isClosed = false;
  /** Requests that were not counted there. */
  #without = 0;

  constructor(
    private readonly store: LimitStore,
    private readonly log: JsonLog,
    private readonly times: SharedCountsTimes = usually,
  ) {}

  /** Loads the client and connects, once. A gateway that shares no limits never does. */
  open(): void {
    this.#opening ??= openRedis(this.store, this.times).then(
      (redis) => this.#take(redis),
      (error: unknown) => this.#lose(error),
    );
  }

  #take(redis: OpenedRedis): void {
    this.#redis = redis;
    if (this.#isClosed) redis.close();
    else if (!redis.isReady()) this.#lose(new Error(redis.problem() ?? 'it did not answer in time'));
  }

  /** Counts a request. Undefined, now or later: it is away. */
  take(asked: Asked): Promise<Count | undefined> | undefined {
    if (this.#isAway) {
      this.#without += 1;
      return undefined;
    }
    if (this.#redis === undefined) return this.#opening!.then(() => this.take(asked));
    return this.#ask(asked).catch((error: unknown) => {
      this.#without += 1;
      this.#lose(error);
      return undefined;
    });
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#look);
    this.#redis?.close();
  }

  /** Nothing, unless it is asked. */
  showIn(metrics: Metrics): void {
    const shown = (value: () => number) => () => (this.#opening === undefined ? [] : [[{}, value()] as const]);
    metrics.show({
      name: 'tiffin_gateway_limit_store_up',
      kind: 'gauge',
      help: 'Whether the Redis answers in which replicas count together.',
      figures: shown(() => (this.#redis === undefined || this.#isAway ? 0 : 1)),
    });
    metrics.show({
      name: 'tiffin_gateway_limits_without_store_total',
      kind: 'counter',
      help: 'Requests that were not counted there, because it did not answer.',
      figures: shown(() => this.#without),
    });
  }

  #ask(asked: Asked): Promise<Count> {
    if (this.#batch === undefined) {
      const batch = new CountBatch(this.store.prefix);
      this.#batch = batch;
      setImmediate(() => {
        this.#batch = undefined;
        batch.send(this.#redis!, this.times.answerMs);
      });
    }
    return this.#batch.add(asked);
  }

  #lose(error: unknown): void {
    if (this.#isAway || this.#isClosed) return;
    this.#isAway = true;
    this.log.warn('the limit store does not answer; this process counts for itself', { reason: reasonOf(error) });
    this.#look = setInterval(() => void this.#lookForIt(), this.times.lookMs).unref();
  }

  async #lookForIt(): Promise<void> {
    if (this.#isLooking || this.#redis?.isReady() !== true) return;
    this.#isLooking = true;
    // By what will be asked of it: one that is there may still refuse.
    const isBack = await this.#ask({ key: 'look', window: 'fixed', windowMs: 1_000 }).then(
      () => true,
      () => false,
    );
    this.#isLooking = false;
    if (isBack) this.#regain();
  }

  #regain(): void {
    clearInterval(this.#look);
    this.#isAway = false;
    this.log.info('the limit store answers again');
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
