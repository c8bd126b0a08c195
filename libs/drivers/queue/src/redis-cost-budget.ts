import { disjointKey } from '@tiffin/kernel';
import type { CostBudget } from '@tiffin/tenancy-operations';
import { Redis } from 'ioredis';

export interface RedisCostBudgetSettings {
  readonly redisUrl: string;
  readonly perMinute: number;
  /** Asked while Redis is away: a limit that nobody can look up must not stop the API. */
  readonly instead: CostBudget;
  readonly report: (error: unknown) => void;
}

/** As `MemoryCostBudget` counts, in one step on the server and by its clock, so that any number of processes share one account. */
const take = `
local now = redis.call('TIME')
now = now[1] * 1000 + math.floor(now[2] / 1000)
local most, asked = tonumber(ARGV[1]), tonumber(ARGV[2])
local left = tonumber(redis.call('HGET', KEYS[1], 'left') or most)
local at = tonumber(redis.call('HGET', KEYS[1], 'at') or now)
left = math.min(most, left + math.max(0, now - at) / 60000 * most)
local enough = left >= asked
redis.call('HSET', KEYS[1], 'left', tostring(enough and left - asked or left), 'at', tostring(now))
redis.call('PEXPIRE', KEYS[1], 60000)
return enough and 0 or math.ceil((asked - left) / most * 60)`;

interface WithTake {
  takeCost(key: string, perMinute: number, asked: number): Promise<number>;
}

/** The budget of a tenant on Redis, shared by all processes of the API. */
export class RedisCostBudget implements CostBudget {
  private readonly redis: Redis & WithTake;
  private isAway = false;

  constructor(private readonly settings: RedisCostBudgetSettings) {
    this.redis = new Redis(settings.redisUrl, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
      commandTimeout: 500,
      scripts: { takeCost: { lua: take, numberOfKeys: 1 } },
    }) as Redis & WithTake;
    // Said where it matters, once: at the first query that is counted without it.
    this.redis.on('error', () => undefined);
  }

  async take(holder: string, cost: number): Promise<number> {
    const { perMinute, instead } = this.settings;
    try {
      const waitSeconds = await this.redis.takeCost(keyOf(holder), perMinute, Math.min(cost, perMinute));
      this.isAway = false;
      return waitSeconds;
    } catch (error) {
      this.sayAway(error);
      return instead.take(holder, cost);
    }
  }

  async close(): Promise<void> {
    this.redis.disconnect();
    await this.settings.instead.close();
  }

  private sayAway(error: unknown): void {
    if (!this.isAway) this.settings.report(error);
    this.isAway = true;
  }
}

const keyOf = (holder: string): string => `tiffin:cost:${disjointKey(holder)}`;
