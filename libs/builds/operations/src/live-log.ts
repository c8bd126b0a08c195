import { BuildLog } from './build-log.js';

/** The log of a build that runs: what it says is published while it goes on, as a whole and not more often than once a second. */
export class LiveLog {
  private readonly log = new BuildLog();
  private timer: NodeJS.Timeout | null = null;
  private publishing: Promise<void> = Promise.resolve();

  constructor(
    private readonly publish: (text: string) => Promise<void>,
    private readonly everyMs = 1_000,
  ) {}

  readonly print = (line: string): void => {
    this.log.add(line);
    this.timer ??= setTimeout(() => {
      this.timer = null;
      // What cannot be published now comes with the next lines, or at the end.
      this.publishing = this.publishing.then(() => this.publish(this.log.text)).catch(() => undefined);
    }, this.everyMs);
  };

  /** All of it, once none of it is being published any more. */
  async end(): Promise<string> {
    if (this.timer !== null) clearTimeout(this.timer);
    await this.publishing;
    return this.log.text;
  }
}
