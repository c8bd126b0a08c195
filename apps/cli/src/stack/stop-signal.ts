const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** npm and the terminal both pass on one Ctrl-C; what comes this soon after the first is the same wish. */
const sameWishMs = 700;

/** The wish to stop: asked for by a signal or by ourselves, once; a second signal forces. */
export class StopSignal {
  #givenAt: number | undefined;
  #give: () => void = () => undefined;
  #force: () => void = () => undefined;
  readonly given = new Promise<void>((resolve) => (this.#give = resolve));
  readonly #listener = (): void => this.#onSignal();

  constructor() {
    for (const signal of signals) process.on(signal, this.#listener);
  }

  get isGiven(): boolean {
    return this.#givenAt !== undefined;
  }

  give(): void {
    this.#givenAt ??= performance.now();
    this.#give();
  }

  onForce(force: () => void): void {
    this.#force = force;
  }

  /** Ends with the work, or as soon as the wish is given; the work's failure after that is no news. */
  async orDone(work: () => Promise<void>): Promise<void> {
    const running = work();
    running.catch(() => undefined);
    await Promise.race([running, this.given]);
  }

  close(): void {
    for (const signal of signals) process.off(signal, this.#listener);
  }

  #onSignal(): void {
    if (this.#givenAt === undefined) return this.give();
    if (performance.now() - this.#givenAt > sameWishMs) this.#force();
  }
}
