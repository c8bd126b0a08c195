import { setTimeout as wait } from 'node:timers/promises';

export interface Watched {
  /** Errors: what is wrong with the database. */
  ask(): Promise<unknown>;
  tell(error: unknown, retryInMs: number): void;
  /** Nobody waits any more. */
  readonly closing: AbortSignal;
}

const shortestMs = 250;
const longestMs = 15_000;

/** Whether a database answers. While it does not it is asked again, each time after twice as long. */
export class DatabaseWatch {
  #isUp = false;
  #looking: Promise<void> | null = null;

  constructor(private readonly watched: Watched) {}

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Resolves once it has answered; never when that is over before. */
  up(): Promise<void> {
    this.#looking ??= this.#look().finally(() => (this.#looking = null));
    return this.#looking;
  }

  /** A request or a connection has seen that it is gone. */
  lost(): void {
    if (this.#looking !== null) return;
    this.#isUp = false;
    void this.up();
  }

  async #look(): Promise<void> {
    const { ask, tell, closing } = this.watched;
    for (let pauseMs = shortestMs; !this.#isUp; pauseMs = Math.min(longestMs, pauseMs * 2)) {
      try {
        await ask();
        this.#isUp = true;
      } catch (error) {
        if (!closing.aborted) tell(error, pauseMs);
        await wait(pauseMs, undefined, { signal: closing }).catch(() => undefined);
      }
      if (closing.aborted) await new Promise(() => undefined);
    }
  }
}
