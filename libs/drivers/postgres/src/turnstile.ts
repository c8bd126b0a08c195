/**
 * Lets so many pieces of work run at once; the others wait in the order of their coming. Prisma gives up on a connection that is not free
 * within seconds, so whoever comes in a crowd waits here and not there.
 */
export class Turnstile {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly places: number) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.enter();
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  private async enter(): Promise<void> {
    if (this.running >= this.places) return new Promise((resolve) => this.waiting.push(resolve));
    this.running += 1;
  }

  /** A place goes from hand to hand: nobody who comes now gets it before those who wait. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.running -= 1;
  }
}
