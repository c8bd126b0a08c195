/** Calls once when a time is over. Starting it again is cheap: requests do that, and hardly ever let it come to an end. */
export class Watch {
  #timer: NodeJS.Timeout | undefined;
  #ms = 0;
  #isRunning = false;

  constructor(private readonly onTime: () => void) {}

  start(ms: number): void {
    this.#isRunning = true;
    if (this.#timer !== undefined && this.#ms === ms) return void this.#timer.refresh();
    clearTimeout(this.#timer);
    this.#ms = ms;
    this.#timer = setTimeout(() => this.#onTimer(), ms).unref();
  }

  /** Until it is started again. The timer itself runs on: taking it away would cost each request more than its end. */
  stop(): void {
    this.#isRunning = false;
  }

  /** For ever. */
  end(): void {
    this.#isRunning = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #onTimer(): void {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    this.onTime();
  }
}
