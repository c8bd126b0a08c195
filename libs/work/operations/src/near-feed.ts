import type { Job, QueueName } from '@tiffin/contracts';
import type { JobFeed } from './dispatch-store.js';

export interface NearFeedParts {
  /** Of this process. */
  readonly queue: QueueName;
  readonly slots: number;
  /** As for what comes from the queue. */
  readonly work: (job: Job) => Promise<unknown>;
  readonly queued: JobFeed;
  readonly report: (error: unknown) => void;
}

/**
 * What was dispatched here is begun here while there is a slot, and put into the queue for all otherwise: the way through the queue
 * costs as much as a short piece of work. Nothing depends on it: what this process takes with it is dispatched again.
 */
export class NearFeed implements JobFeed {
  private readonly underWay = new Set<Promise<void>>();
  private isClosed = false;

  constructor(private readonly parts: NearFeedParts) {}

  add(queue: QueueName, job: Job): void {
    const { slots, queued } = this.parts;
    if (queue !== this.parts.queue || this.isClosed || this.underWay.size >= slots) return queued.add(queue, job);
    const done = this.run(job).finally(() => this.underWay.delete(done));
    this.underWay.add(done);
  }

  private async run(job: Job): Promise<void> {
    const { work, report } = this.parts;
    try {
      await work(job);
    } catch (error) {
      report(error);
    }
  }

  /** Begins nothing more, and ends once what is under way is done. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all(this.underWay);
  }
}
