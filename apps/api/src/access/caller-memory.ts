import type { Change } from '@tiffin/postgres';
import { Caller } from './caller.js';
import type { Identity, TokenReader } from './token-reader.js';

interface Remembered {
  readonly reading: Promise<Caller | null>;
  /** Null while it is read. */
  caller: Caller | null;
  until: number;
}

export interface CallerMemoryLimits {
  readonly entries: number;
  /** How long a lost announcement can keep a removed member in: 5 s at most, with the reading itself. */
  readonly forMs: number;
}

/**
 * The callers of tokens: who calls again within seconds is not read again. An announcement that a member or a token changed
 * drops whom it concerns; where announcements may have been missed, all are dropped. An unknown token is not remembered.
 */
export class CallerMemory {
  /** By token, the oldest first. Hashing it showed in the profile of each request (docs/benchmarks.md). */
  private readonly known = new Map<string, Remembered>();

  constructor(
    private readonly tokens: TokenReader,
    private readonly limits: CallerMemoryLimits = { entries: 10_000, forMs: 4_000 },
    private readonly now: () => number = () => performance.now(),
  ) {}

  private timer: NodeJS.Timeout | undefined;

  get size(): number {
    return this.known.size;
  }

  /** Null where the token does not stand. */
  read(token: string): Promise<Caller | null> {
    const known = this.known.get(token);
    if (known && known.until > this.now()) return known.reading;
    return this.readAnew(token);
  }

  /** Past the memory. */
  readAnew(token: string): Promise<Caller | null> {
    const reading = this.tokens.read(token).then((identity) => identity && new Caller(identity));
    const entry: Remembered = { reading, caller: null, until: this.now() + this.limits.forMs };
    this.known.delete(token);
    this.known.set(token, entry);
    this.sweep();
    // A token lies here in clear: for as long as it is used, and no longer.
    this.timer ??= setTimeout(() => this.sweepOn(), this.limits.forMs).unref();
    reading.then(
      (caller) => (caller ? this.keep(entry, caller) : this.drop(token, entry)),
      () => this.drop(token, entry),
    );
    return reading;
  }

  /** What is read at this moment may be from before the change: it is dropped too, whomever it is about. */
  forget(change: Change): void {
    for (const [token, { caller }] of this.known) {
      if (caller === null || concerns(change, caller.identity)) this.known.delete(token);
    }
  }

  forgetToken(token: string): void {
    this.known.delete(token);
  }

  forgetAll(): void {
    this.known.clear();
  }

  /** Nobody is remembered for longer than their token stands. */
  private keep(entry: Remembered, caller: Caller): void {
    entry.caller = caller;
    entry.until = Math.min(entry.until, this.now() + (caller.identity.standsForMs ?? Infinity));
  }

  private drop(token: string, entry: Remembered): void {
    if (this.known.get(token) === entry) this.known.delete(token);
  }

  private sweepOn(): void {
    this.sweep();
    this.timer = this.known.size > 0 ? setTimeout(() => this.sweepOn(), this.limits.forMs).unref() : undefined;
  }

  /** Drops the oldest: those who are over, and those who are too many. */
  private sweep(): void {
    for (const [token, { until }] of this.known) {
      if (until > this.now() && this.known.size <= this.limits.entries) return;
      this.known.delete(token);
    }
  }
}

/**
 * Whether a change is one of what a caller may do, or of how a tenant of theirs stands. A person's new tenant concerns them too, whom
 * nobody remembers to be in it.
 */
export function concerns({ kind, id, operator }: Change, { actor, person, memberships }: Identity): boolean {
  if (kind === 'tenant') return memberships.some(({ tenantId }) => tenantId === id);
  if (kind === 'support') return person !== undefined && operator === person.subject;
  return kind === 'token' ? id === actor.tokenId : kind === 'member' && id === actor.id;
}
