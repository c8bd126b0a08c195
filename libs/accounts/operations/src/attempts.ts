import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';

export interface AttemptStore {
  /** Counts one more, and answers how many there are in the window, with this one. The window begins with the first. */
  count(keyHash: Buffer, windowSeconds: number): Promise<{ readonly count: number; readonly endsInSeconds: number }>;
  /** Whether anything is counted under it, in a window that has not ended. */
  has(keyHash: Buffer): Promise<boolean>;
  forget(keyHash: Buffer): Promise<void>;
}

export interface AttemptLimit {
  readonly most: number;
  readonly windowSeconds: number;
}

/** What is limited, by whom: an account's name, whether it exists or not, or the address of the machine that asks. */
export interface AttemptKey {
  readonly what: 'sign-in' | 'sign-up' | 'mail' | 'known place' | 'device code';
  /** `all`: whoever asks. */
  readonly by: 'account' | 'address' | 'all';
  readonly of: string;
  /** Of an account, from one address alone. */
  readonly from?: string;
}

/** How often something may be tried. Counted before the work, so that many at once do not all get through. */
export class Attempts {
  constructor(private readonly store: AttemptStore) {}

  /** Seconds until it may be tried again; 0 where it may be tried now. */
  async take(key: AttemptKey, limit: AttemptLimit): Promise<number> {
    const { count, endsInSeconds } = await this.store.count(hashOf(key), limit.windowSeconds);
    return count > limit.most ? Math.max(1, endsInSeconds) : 0;
  }

  forget(key: AttemptKey): Promise<void> {
    return this.store.forget(hashOf(key));
  }

  async remember(key: AttemptKey, forSeconds: number): Promise<void> {
    await this.store.count(hashOf(key), forSeconds);
  }

  remembers(key: AttemptKey): Promise<boolean> {
    return this.store.has(hashOf(key));
  }
}

function hashOf({ what, by, of, from }: AttemptKey): Buffer {
  const place = from === undefined ? '' : `\0${network(from)}`;
  return createHash('sha256')
    .update(`${what}\0${by}\0${by === 'address' ? network(of) : of}${place}`)
    .digest();
}

/** One machine has as many IPv6 addresses as it likes: those of its network count together. */
function network(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !isIPv6(address)) return mapped ?? address;
  const [head = '', tail] = address.replace(/%.*/, '').split('::');
  const [first, last] = [head, tail ?? ''].map((part) => part.split(':').filter(Boolean)) as [string[], string[]];
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - first.length - last.length }, () => '0');
  const groups = [...first, ...zeros, ...last].slice(0, 4);
  return groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':');
}
