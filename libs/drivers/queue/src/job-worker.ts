import type { QueueName } from '@tiffin/contracts';
import { openWorker, type OpenWorker, type QueueAddress } from './queue-connection.js';

export interface JobWorkerSettings {
  readonly queue: QueueName;
  /** Looks at the same time. */
  readonly concurrency: number;
  readonly report: (error: unknown) => void;
}

// A worker that dies before it has given a job's name free holds the name for this long, and until the second check after that.
const lockDurationMs = 5_000;

/** Takes jobs off a queue. A look that fails is reported and not tried again by the queue: it is dispatched again. */
export class JobWorker {
  private readonly worker: OpenWorker;

  constructor(
    address: QueueAddress,
    settings: JobWorkerSettings,
    /** Is given what is in the queue, whoever has put it there. */
    look: (job: unknown) => Promise<void>,
  ) {
    const { queue, concurrency, report } = settings;
    this.worker = openWorker(queue, address, {
      processor: async (job) => {
        // From here on what is dispatched makes another job: what happens during the look goes unseen no more than when this worker dies in it.
        await job.removeDeduplicationKey().catch(report);
        await look(job.data).catch(report);
      },
      options: { concurrency, lockDuration: lockDurationMs, stalledInterval: lockDurationMs, autorun: false },
    });
    this.worker.on('error', report);
  }

  /** Resolves once jobs are taken. */
  async start(): Promise<void> {
    await this.worker.waitUntilReady();
    void this.worker.run();
  }

  /** Takes no more jobs and ends once those under way are done. */
  close(): Promise<void> {
    return this.worker.close();
  }
}
