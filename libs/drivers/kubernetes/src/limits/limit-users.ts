import type { LimitAccount } from '../render/limit-store.js';

/** The users of the Redis in which gateways count together. While it is away, what is wanted is remembered. */
export interface LimitUsers {
  /** Rejects where it refuses. */
  keep(account: LimitAccount): Promise<void>;
  forget(user: string): Promise<void>;
  close(): void;
}
