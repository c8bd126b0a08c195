import { createHmac } from 'node:crypto';
import type { LimitStore } from '@tiffin/contracts';
import { type LimitAccount, RedisUsers } from '@tiffin/limit-users';
import type { JsonLog } from '@tiffin/process';

/** The users of a Redis in which gateways count together, one for each environment. */
export class LimitUsers {
  readonly #users: RedisUsers;

  /** `url` names who may make users; `secret` is what their passwords are made of, the same after a restart. */
  constructor(
    private readonly url: string,
    private readonly secret: string,
    private readonly log: JsonLog,
  ) {
    this.#users = new RedisUsers({ url }, ({ message }) => this.log.warn(message));
  }

  /** What the gateways of an environment are told. One whose user is not there yet signs in again by itself. */
  async storeOf(environmentId: string): Promise<LimitStore> {
    const account = this.#accountOf(environmentId);
    await this.#done(environmentId, this.#users.keep(account));
    return account;
  }

  async forget(environmentId: string): Promise<void> {
    await this.#done(environmentId, this.#users.forget(userOf(environmentId)));
  }

  close(): void {
    this.#users.close();
  }

  async #done(environmentId: string, change: Promise<void>): Promise<void> {
    await change.catch(({ message }: Error) => this.log.warn(message, { environmentId }));
  }

  #accountOf(environmentId: string): LimitAccount {
    const url = new URL(this.url);
    [url.username, url.password] = ['', ''];
    const password = createHmac('sha256', this.secret).update(`limits ${environmentId}`).digest('base64url');
    return { url: url.href, user: userOf(environmentId), password, prefix: `${environmentId}:` };
  }
}

const userOf = (environmentId: string): string => `env-${environmentId}`;
