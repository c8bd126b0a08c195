import type { QueueJobs, QueueName } from '@tiffin/contracts';
import { openWorker, type OpenWorker, type QueueAddress } from './queue-connection.js';

export interface JobWorkerSettings<Queue extends QueueName> {
  readonly queue: Queue;
  /** Looks at the same time. */
  readonly concurrency: number;
  readonly report: (error: unknown) => void;
}

// While the job of a worker that died counts as under way, rings for its target only wait behind it. So it is held about as long as
// the worker's lease; one that is given out twice does no harm, since every write is fenced.
const lockDurationMs = 3_000;
const stalledIntervalMs = 2_000;

/** Takes rings off a queue. A look that fails is reported and not tried again by the queue: the sweep does that. */
export class JobWorker<Queue extends QueueName> {
  private readonly worker: OpenWorker;

  constructor(
    address: QueueAddress,
    settings: JobWorkerSettings<Queue>,
    look: (job: QueueJobs[Queue]) => Promise<void>,
  ) {
    const { queue, concurrency, report } = settings;
    this.worker = openWorker(queue, address, {
      processor: (job) => look(job.data).catch(report),
      options: { concurrency, lockDuration: lockDurationMs, stalledInterval: stalledIntervalMs, autorun: false },
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
