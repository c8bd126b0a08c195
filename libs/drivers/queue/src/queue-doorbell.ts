import { setTimeout as pause } from 'node:timers/promises';
import type { Doorbell } from '@tiffin/work-operations';
import { type BuildJob, type DeployJob, type QueueJobs, type QueueName, queues } from '@tiffin/contracts';
import { newId } from '@tiffin/kernel';
import { type JobQueue, openQueue, type QueueAddress } from './queue-connection.js';

const closeWithinMs = 1_000;

/** Of all rings for one target one job waits, however long nobody takes it; `JobWorker` gives the name free before it looks. */
const onePerTarget = (job: BuildJob | DeployJob) => ({
  id: String('projectId' in job ? job.projectId : job.environmentId),
});

/** Rings by adding a job. A ring that fails is reported and dropped: the sweep finds the work. */
export class QueueDoorbell implements Doorbell {
  private readonly opened: { readonly [Queue in QueueName]: JobQueue<Queue> };
  private readonly ringing = new Set<Promise<unknown>>();

  constructor(
    address: QueueAddress,
    private readonly report: (error: unknown) => void,
  ) {
    this.opened = { build: openQueue(queues.build, address), deploy: openQueue(queues.deploy, address) };
    for (const queue of Object.values(this.opened)) queue.on('error', report);
  }

  ring<Queue extends QueueName>(queue: Queue, job: QueueJobs[Queue]): void {
    const added = this.opened[queue]
      // An id of our own: for its own ones, the queue would make a sequence that belongs to whichever role rings first.
      .add('look', job, {
        jobId: newId(),
        deduplication: onePerTarget(job),
        removeOnComplete: true,
        removeOnFail: true,
      })
      .catch(this.report)
      .finally(() => this.ringing.delete(added));
    this.ringing.add(added);
  }

  /** Ends once the rings under way are in, or after a second where the queue does not answer. */
  async close(): Promise<void> {
    await Promise.race([Promise.all(this.ringing), pause(closeWithinMs, null, { ref: false })]);
    await Promise.all(Object.values(this.opened).map((queue) => queue.close()));
  }
}
