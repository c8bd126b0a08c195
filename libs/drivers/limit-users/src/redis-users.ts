import { type LimitStore, limitStoreCommands } from '@tiffin/contracts';
import { Redis } from 'ioredis';

/** Who may count in a Redis, and under which prefix. */
export interface LimitAccount extends LimitStore {
  readonly user: string;
  readonly password: string;
}

/** Who may make users of it; what is absent is said by the address, or by nobody. */
export interface LimitAdmin {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** PEM of the authority that vouches for its certificate; absent: those that Node knows. */
  readonly ca?: string;
}

/** How long anything is waited for; gateways sign in later by themselves, too. */
const longestMs = 1_000;
/** Until what Redis has refused when it came back is tried again. */
const againMs = 5_000;

/**
 * The users of a Redis in which gateways count together: each may count under its own prefix and do nothing else. They are made again whenever
 * Redis comes back, since one that was restarted knows none.
 */
export class RedisUsers {
  readonly #admin: Redis;
  /** Null: it is not to be there. */
  readonly #wanted = new Map<string, LimitAccount | null>();
  /** Rights of those that this Redis has made, since it was last reached. */
  readonly #made = new Map<string, string>();
  #again: NodeJS.Timeout | undefined;
  #isToldAway = false;

  /** `report` is told once for each time that Redis is away, and of what it refuses when it comes back. */
  constructor(
    admin: LimitAdmin,
    private readonly report: (problem: Error) => void,
  ) {
    const { url, username, password, ca } = admin;
    this.#admin = new Redis(url, {
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      ...(url.startsWith('rediss:') && ca !== undefined ? { tls: { ca } } : {}),
      ...{ enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: longestMs },
      retryStrategy: (tries) => Math.min(tries * 100, longestMs),
    });
    this.#admin.on('error', (error: Error) => this.#tellAway(error));
    this.#admin.on('ready', () => void this.#makeAll());
  }

  /** Resolves once it is there, or Redis is not; rejects where Redis refuses. */
  async keep(account: LimitAccount): Promise<void> {
    this.#wanted.set(account.user, account);
    await this.#bring(account.user);
  }

  /** Nobody counts there any more; its keys end by themselves. */
  async forget(user: string): Promise<void> {
    this.#wanted.set(user, null);
    await this.#bring(user);
  }

  close(): void {
    clearTimeout(this.#again);
    this.#admin.disconnect();
  }

  /** What it forgot, and what was wanted meanwhile. */
  async #makeAll(): Promise<void> {
    this.#isToldAway = false;
    this.#made.clear();
    clearTimeout(this.#again);
    const done = await Promise.allSettled([...this.#wanted.keys()].map((user) => this.#bring(user)));
    const failed = done.find((one) => one.status === 'rejected');
    if (failed === undefined || this.#admin.status !== 'ready') return;
    this.report(failed.reason as Error);
    this.#again = setTimeout(() => void this.#makeAll(), againMs).unref();
  }

  async #bring(user: string): Promise<void> {
    const account = this.#wanted.get(user);
    // It is made when Redis is there.
    if (account === undefined || this.#admin.status !== 'ready') return;
    if (account === null) {
      await this.#ask(['DELUSER', user]);
      this.#made.delete(user);
      // Wanted again since: it is made behind this.
      if (this.#wanted.get(user) === null) this.#wanted.delete(user);
      return;
    }
    const rights = rightsOf(account);
    if (this.#made.get(user) === rights.join(' ')) return;
    await this.#ask(['SETUSER', user, ...rights], account.password);
    this.#made.set(user, rights.join(' '));
  }

  /** What went wrong says no password, as Redis and its client would. */
  async #ask(command: readonly string[], password = ''): Promise<void> {
    try {
      await this.#admin.call('ACL', ...command);
    } catch (error) {
      const said = (error as Error).message.replaceAll(password, '');
      throw new Error(`A user of the limit store cannot be changed: ${said}`);
    }
  }

  #tellAway({ message }: Error): void {
    if (this.#isToldAway) return;
    this.#isToldAway = true;
    this.report(new Error(`The limit store cannot be reached, and its users are made once it is: ${message}`));
  }
}

const rightsOf = ({ prefix, password }: LimitAccount): readonly string[] => [
  ...['reset', 'on', `~${prefix}*`, '-@all'],
  ...limitStoreCommands.map((name) => `+${name}`),
  `>${password}`,
];
