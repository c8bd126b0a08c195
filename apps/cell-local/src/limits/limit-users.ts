import { createHmac } from 'node:crypto';
import { type LimitStore, limitStoreCommands } from '@tiffin/contracts';
import type { JsonLog } from '@tiffin/process';
import { Redis } from 'ioredis';

/** How long the start of a gateway waits for its user; it finds its Redis later, too. */
const longestMs = 1_000;

/**
 * The users of a Redis in which gateways count together: one for each environment, which may count under its own prefix and do nothing else.
 * They are made again whenever Redis comes back, since one that was restarted knows none.
 */
export class LimitUsers {
  readonly #admin: Redis;
  readonly #known = new Set<string>();

  /** `url` names who may make users; `secret` is what their passwords are made of, the same after a restart. */
  constructor(
    private readonly url: string,
    private readonly secret: string,
    private readonly log: JsonLog,
  ) {
    this.#admin = new Redis(url, {
      ...{ enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: longestMs },
      retryStrategy: (tries) => Math.min(tries * 100, longestMs),
    });
    // Told where it matters: a user that could not be made.
    this.#admin.on('error', () => undefined);
    this.#admin.on('ready', () => {
      for (const environmentId of this.#known) void this.#make(environmentId);
    });
  }

  /** What the gateways of an environment are told. */
  async storeOf(environmentId: string): Promise<LimitStore> {
    this.#known.add(environmentId);
    await this.#make(environmentId);
    const url = new URL(this.url);
    [url.username, url.password] = ['', ''];
    const [user, password] = [userOf(environmentId), this.#passwordOf(environmentId)];
    return { url: url.href, user, password, prefix: prefixOf(environmentId) };
  }

  /** Nobody counts there any more; its keys end by themselves. */
  async forget(environmentId: string): Promise<void> {
    if (!this.#known.delete(environmentId)) return;
    await this.#ask(environmentId, ['DELUSER', userOf(environmentId)]);
  }

  close(): void {
    this.#admin.disconnect();
  }

  #make(environmentId: string): Promise<void> {
    const rights = [
      'reset',
      'on',
      `~${prefixOf(environmentId)}*`,
      '-@all',
      ...limitStoreCommands.map((name) => `+${name}`),
    ];
    const user = ['SETUSER', userOf(environmentId), ...rights, `>${this.#passwordOf(environmentId)}`];
    return this.#ask(environmentId, user);
  }

  async #ask(environmentId: string, command: readonly string[]): Promise<void> {
    await this.#admin.call('ACL', ...command).catch((error: Error) => {
      const said = error.message.replaceAll(this.#passwordOf(environmentId), '');
      this.log.warn('a user of the limit store cannot be changed', { environmentId, reason: said });
    });
  }

  #passwordOf(environmentId: string): string {
    return createHmac('sha256', this.secret).update(`limits ${environmentId}`).digest('base64url');
  }
}

const userOf = (environmentId: string): string => `env-${environmentId}`;
const prefixOf = (environmentId: string): string => `${environmentId}:`;
