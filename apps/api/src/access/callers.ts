import { Refusal } from '@tiffin/kernel';
import type { Change } from '@tiffin/postgres';
import { bearerToken } from './bearer-token.js';
import { type Caller, opensTheSame } from './caller.js';
import { CallerMemory, concerns } from './caller-memory.js';

interface Held {
  caller: Caller;
  readonly raises: Set<() => void>;
}

/** A lost announcement keeps a removed member's open subscription alive for this long at most, and the reading. */
const recheckMs = 4_000;

/** Finds out who calls, and tells whoever stays when that changes. */
export class Callers {
  /** Token -> who has something open under it. */
  private readonly held = new Map<string, Held>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly memory: CallerMemory) {}

  /** Throws UNAUTHENTICATED unless the header holds a token that stands. */
  async read(authorization: unknown): Promise<Caller> {
    const token = bearerToken(authorization);
    const caller = token === null ? null : await this.memory.read(token);
    if (!caller) throw Refusal.of('UNAUTHENTICATED');
    return caller;
  }

  /** Whether the header holds a token that stands. One that cannot be asked about is not called unknown. */
  async knows(authorization: unknown): Promise<boolean> {
    return this.read(authorization).then(
      () => true,
      (error: unknown) => !(error instanceof Refusal && error.code === 'UNAUTHENTICATED'),
    );
  }

  /** What is remembered of one token. */
  forget(authorization: unknown): void {
    const token = bearerToken(authorization);
    if (token !== null) this.memory.forgetToken(token);
  }

  /**
   * Calls `raise` when what the token opens may have changed, until the answer is called. One look at each token in use every few
   * seconds finds what no announcement told, however many subscriptions it has open.
   */
  hold(authorization: unknown, caller: Caller, raise: () => void): () => void {
    const token = bearerToken(authorization) ?? '';
    const held = this.held.get(token) ?? { caller, raises: new Set() };
    this.held.set(token, held);
    held.raises.add(raise);
    this.timer ??= setInterval(() => void this.lookAgain(), recheckMs).unref();
    return () => {
      held.raises.delete(raise);
      if (held.raises.size === 0 && this.held.get(token) === held) this.held.delete(token);
      if (this.held.size > 0) return;
      clearInterval(this.timer);
      this.timer = undefined;
    };
  }

  announce(change: Change): void {
    this.memory.forget(change);
    for (const held of this.held.values()) if (concerns(change, held.caller.identity)) raiseAll(held);
  }

  /** Announcements may have been missed. */
  gap(): void {
    this.memory.forgetAll();
    this.held.forEach(raiseAll);
  }

  private async lookAgain(): Promise<void> {
    await Promise.all([...this.held].map(([token, held]) => this.lookAgainAt(token, held)));
  }

  private async lookAgainAt(token: string, held: Held): Promise<void> {
    // A database that is away says nothing about the member; nothing is sent without it either.
    const caller = await this.memory.readAnew(token).catch(() => held.caller);
    if (opensTheSame(caller, held.caller)) return;
    held.caller = caller ?? held.caller;
    raiseAll(held);
  }
}

const raiseAll = ({ raises }: Held): void => raises.forEach((raise) => raise());
