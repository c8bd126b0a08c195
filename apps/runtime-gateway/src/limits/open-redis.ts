import type { LimitStore } from '@tiffin/contracts';
import type { SharedCountsTimes } from './shared-counts.js';
import type { Redis, RedisOptions } from '../redis-client.entry.js';

/** What is asked of a Redis. */
export interface OpenedRedis {
  isReady(): boolean;
  /** Why it is not, as far as that is known. */
  problem(): string | undefined;
  /** Runs a script; rejects at once where there is no connection. */
  run(script: string, keys: readonly string[], values: readonly (string | number)[]): Promise<unknown>;
  close(): void;
}

const connectMs = 2_000;
const longestPauseMs = 1_000;

/** Connects; resolves once it is ready or has failed, or an answer would be late. It goes on trying until it is closed. */
export async function openRedis(store: LimitStore, { answerMs, silenceMs }: SharedCountsTimes): Promise<OpenedRedis> {
  const { Redis: Client } = await import('../redis-client.entry.js');

  const client = new Client(store.url, optionsOf(store, silenceMs));
  let problem: string | undefined;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, answerMs);
    const settled = (): void => (clearTimeout(timer), resolve());
    client.once('ready', settled).on('error', (error: Error) => {
      problem = error.message;
      settled();
    });
  });
  return {
    isReady: () => client.status === 'ready',
    problem: () => problem,
    run: runner(client),
    close: () => client.disconnect(),
  };
}

const optionsOf = ({ url, user, password, ca }: LimitStore, silenceMs: number): Omit<RedisOptions, 'replyMapping'> => ({
  ...(user === undefined ? {} : { username: user }),
  ...(password === undefined ? {} : { password }),
  ...(url.startsWith('rediss:') && ca !== undefined ? { tls: { ca } } : {}),
  ...{ connectTimeout: connectMs, socketTimeout: silenceMs },
  retryStrategy: (tries) => Math.min(tries * 100, longestPauseMs),
  // A request that was counted must not be counted again, nor wait for a connection.
  ...{ enableOfflineQueue: false, autoResendUnfulfilledCommands: false, maxRetriesPerRequest: 0 },
  // Both ask what a user that may only count is not told.
  ...{ enableReadyCheck: false, disableClientInfo: true },
});

function runner(client: Redis): OpenedRedis['run'] {
  const hashes = new Map<string, string>();
  const { hash } = process.getBuiltinModule('node:crypto');
  return async (script, keys, values) => {
    const known = hashes.get(script) ?? hash('sha1', script);
    hashes.set(script, known);
    try {
      return await client.evalsha(known, keys.length, ...keys, ...values);
    } catch (error) {
      // It has forgotten its scripts, or never had this one.
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return client.eval(script, keys.length, ...keys, ...values);
    }
  };
}
