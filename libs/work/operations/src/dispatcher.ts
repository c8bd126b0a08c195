import type { QueueName } from '@tiffin/contracts';
import type { DispatchStore, JobFeed } from './dispatch-store.js';
import type { Doorbell } from './doorbell.js';

/** Puts into the queue what has its turn. Whoever rings, ends work or has waited asks; the database decides, for all who ask at once. */
export class Dispatcher implements Doorbell {
  private readonly underWay = new Map<QueueName, Promise<void>>();
  private readonly asked = new Set<QueueName>();

  constructor(
    private readonly parts: {
      readonly store: DispatchStore;
      readonly feed: JobFeed;
      readonly report: (error: unknown) => void;
    },
  ) {}

  ring(queue: QueueName): void {
    void this.run(queue);
  }

  /** Resolves once what has its turn is in the queue. Never rejects. */
  run(queue: QueueName): Promise<void> {
    // One question at a time: who rings meanwhile is served by one more, after it, which sees what they have changed.
    this.asked.add(queue);
    const underWay = this.underWay.get(queue) ?? this.untilNobodyAsks(queue);
    this.underWay.set(queue, underWay);
    return underWay;
  }

  /** Ends once what is under way is in the queue. */
  async close(): Promise<void> {
    await Promise.all(this.underWay.values());
  }

  private async untilNobodyAsks(queue: QueueName): Promise<void> {
    try {
      while (this.asked.delete(queue)) await this.dispatch(queue);
    } finally {
      this.underWay.delete(queue);
    }
  }

  private async dispatch(queue: QueueName): Promise<void> {
    const { store, feed, report } = this.parts;
    try {
      for (const job of await store.dispatch(queue)) feed.add(queue, job);
    } catch (error) {
      report(error);
    }
  }
}
