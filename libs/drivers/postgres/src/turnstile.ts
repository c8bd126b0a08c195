import { Refusal } from '@tiffin/kernel';

interface Waiting {
  readonly enter: () => void;
  readonly timer: NodeJS.Timeout;
}

export interface TurnstileLimits {
  /** Pieces of work at once. */
  readonly places: number;
  /** How long one waits at most for its place. */
  readonly waitMs: number;
}

/** Said to whoever waited in vain. */
const againInSeconds = '1';

/**
 * Lets so many pieces of work run at once. The holders take turns, so that who brings much makes only itself wait, and none has the last
 * place of several, so that whoever comes alone finds one. Prisma gives up on a connection that is not free within seconds, so whoever
 * comes in a crowd waits here and not there; not for ever.
 */
export class Turnstile {
  private running = 0;
  private readonly runningOf = new Map<string, number>();
  /** Of each holder in the order of their coming; the holder whose turn is next comes first. */
  private readonly waiting = new Map<string, Waiting[]>();

  constructor(private readonly limits: TurnstileLimits) {}

  /** Throws BUSY where it has waited too long; the work was not begun. */
  async run<T>(holder: string, work: () => Promise<T>): Promise<T> {
    await this.enter(holder);
    try {
      return await work();
    } finally {
      this.leave(holder);
    }
  }

  private async enter(holder: string): Promise<void> {
    if (!this.waiting.has(holder) && this.mayRun(holder)) return this.count(holder, 1);
    const line = this.waiting.get(holder) ?? [];
    this.waiting.set(holder, line);
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        this.remove(holder, one);
        reject(Refusal.of('BUSY', againInSeconds));
      };
      const one: Waiting = { enter: resolve, timer: setTimeout(giveUp, this.limits.waitMs) };
      line.push(one);
    });
  }

  private leave(holder: string): void {
    this.count(holder, -1);
    const next = [...this.waiting.keys()].find((waiting) => this.mayRun(waiting));
    if (next !== undefined) this.letIn(next);
  }

  private letIn(holder: string): void {
    const line = this.waiting.get(holder) ?? [];
    const [one] = line;
    if (one === undefined) return;
    this.remove(holder, one);
    // Behind the others, who have their turns first.
    if (this.waiting.delete(holder)) this.waiting.set(holder, line);
    clearTimeout(one.timer);
    this.count(holder, 1);
    one.enter();
  }

  private mayRun(holder: string): boolean {
    const { places } = this.limits;
    return this.running < places && (this.runningOf.get(holder) ?? 0) < Math.max(1, places - 1);
  }

  private count(holder: string, change: 1 | -1): void {
    this.running += change;
    const running = (this.runningOf.get(holder) ?? 0) + change;
    if (running > 0) this.runningOf.set(holder, running);
    else this.runningOf.delete(holder);
  }

  private remove(holder: string, one: Waiting): void {
    const line = this.waiting.get(holder) ?? [];
    line.splice(line.indexOf(one), 1);
    if (line.length === 0) this.waiting.delete(holder);
  }
}
