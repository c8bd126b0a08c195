import { setTimeout as pause } from 'node:timers/promises';
import { type Job, type QueueName, queues } from '@tiffin/contracts';
import type { JobFeed } from '@tiffin/work-operations';
import { disjointKey, newId } from '@tiffin/kernel';
import { type JobQueue, openQueue, type QueueAddress } from './queue-connection.js';

const closeWithinMs = 1_000;

/**
 * Adds jobs. Of all for one target one waits, however long nobody takes it; `JobWorker` gives the name free before it looks. One that
 * fails is reported and dropped: it is dispatched again.
 */
export class QueueFeed implements JobFeed {
  private readonly opened: { readonly [Queue in QueueName]: JobQueue };
  private readonly adding = new Set<Promise<unknown>>();

  constructor(
    address: QueueAddress,
    private readonly report: (error: unknown) => void,
  ) {
    const { build, deploy, promote } = queues;
    this.opened = {
      build: openQueue(build, address),
      deploy: openQueue(deploy, address),
      promote: openQueue(promote, address),
    };
    for (const queue of Object.values(this.opened)) queue.on('error', report);
  }

  add(queue: QueueName, job: Job): void {
    const added = this.opened[queue]
      // An id of our own: for its own ones, the queue would make a sequence that belongs to whichever role rings first.
      .add('look', job, {
        jobId: newId(),
        deduplication: { id: disjointKey(String(job.tenantId), String(job.id)) },
        removeOnComplete: true,
        removeOnFail: true,
      })
      .catch(this.report)
      .finally(() => this.adding.delete(added));
    this.adding.add(added);
  }

  /** Ends once the jobs under way are in, or after a second where the queue does not answer. */
  async close(): Promise<void> {
    await Promise.race([Promise.all(this.adding), pause(closeWithinMs, null, { ref: false })]);
    await Promise.all(Object.values(this.opened).map((queue) => queue.close()));
  }
}
