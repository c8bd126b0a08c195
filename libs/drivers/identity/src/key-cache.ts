import { Refusal } from '@tiffin/kernel';

export interface KeyTimes {
  /** Least time between two readings: a flood of tokens with invented key ids asks the provider no more often. */
  readonly coolDownMs: number;
  /** The same after one that failed. */
  readonly retryAfterMs: number;
  /** Keys that are older are read again, while they serve on. */
  readonly refreshAfterMs: number;
  /** How long keys serve while the provider is away. No token of its own lives as long. */
  readonly keepForMs: number;
  /** How long a reading may take, and with it whoever waits for a key that is not known. */
  readonly answerWithinMs: number;
}

/** A key that was rotated in is found within the cool-down. */
export const usualTimes: KeyTimes = {
  coolDownMs: 10_000,
  retryAfterMs: 2_000,
  refreshAfterMs: 300_000,
  keepForMs: 3_600_000,
  answerWithinMs: 3_000,
};

export interface KeyCacheOptions<Key> {
  /** All present keys, by id. */
  readonly read: () => Promise<ReadonlyMap<string, Key>>;
  readonly onFailure: (error: unknown) => void;
  readonly times: KeyTimes;
}

/** The provider's keys: read when one is missing or when they are old, one reading at a time. */
export class KeyCache<Key> {
  private keys: ReadonlyMap<string, Key> = new Map();
  private readAt = -Infinity;
  private notBefore = -Infinity;
  /** Of the last reading. */
  private failure: unknown = null;
  private reading: Promise<void> | null = null;

  constructor(private readonly options: KeyCacheOptions<Key>) {}

  /** Null: the provider has no such key. Throws IDENTITY_UNAVAILABLE where that cannot be told. */
  async find(kid: string): Promise<Key | null> {
    const known = this.known(kid);
    if (known !== undefined) {
      // Nobody waits for it: the provider may be away.
      if (this.ageMs > this.options.times.refreshAfterMs) void this.refresh();
      return known;
    }
    await this.refresh();
    const found = this.known(kid);
    if (found === undefined && this.failure !== null)
      throw Refusal.of('IDENTITY_UNAVAILABLE', 'its keys cannot be read').because(this.failure);
    return found ?? null;
  }

  private get ageMs(): number {
    return performance.now() - this.readAt;
  }

  private known(kid: string): Key | undefined {
    return this.ageMs > this.options.times.keepForMs ? undefined : this.keys.get(kid);
  }

  /** Never rejects. */
  private refresh(): Promise<void> {
    if (this.reading) return this.reading;
    if (performance.now() < this.notBefore) return Promise.resolve();
    this.reading = this.readOnce().finally(() => (this.reading = null));
    return this.reading;
  }

  private async readOnce(): Promise<void> {
    try {
      this.keys = await this.options.read();
      this.readAt = performance.now();
      this.failure = null;
    } catch (error) {
      this.failure = error ?? new Error('unknown');
      this.options.onFailure(error);
    }
    const { coolDownMs, retryAfterMs } = this.options.times;
    this.notBefore = performance.now() + (this.failure === null ? coolDownMs : retryAfterMs);
  }
}
