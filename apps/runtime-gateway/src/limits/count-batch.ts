import type { Count } from '../policies/counted-windows.js';
import { countScript } from './count-script.js';
import type { OpenedRedis } from './open-redis.js';

/** One request that is to be counted. */
export interface Asked {
  /** Without the prefix of all keys. */
  readonly key: string;
  readonly window: 'fixed' | 'sliding';
  readonly windowMs: number;
}

/** Requests that are counted in one go. */
export class CountBatch {
  readonly #keys: string[] = [];
  readonly #windows: (string | number)[] = [];
  readonly #counts = Promise.withResolvers<readonly number[]>();

  constructor(private readonly prefix: string) {}

  /** Rejects where no answer has come in time. */
  async add({ key, window, windowMs }: Asked): Promise<Count> {
    const at = this.#keys.push(this.prefix + key) * 2;
    this.#windows.push(window, windowMs);
    const counts = await this.#counts.promise;
    return { requests: counts[at - 2]!, leftMs: counts[at - 1]! };
  }

  send(redis: OpenedRedis, answerMs: number): void {
    const { resolve, reject } = this.#counts;
    const giveUp = (): void => reject(new Error(`no answer within ${answerMs} ms`));
    // What came while this process was busy is read first.
    const timer = setTimeout(() => setImmediate(giveUp), answerMs);
    redis
      .run(countScript, this.#keys, this.#windows)
      .then((counts) => resolve(counts as number[]), reject)
      .finally(() => clearTimeout(timer));
  }
}
