import type { QueueJobs, QueueName } from '@tiffin/contracts';

/**
 * Tells workers to look at a project or an environment. A hint: it may be lost or come twice, and must neither fail nor delay
 * the change that rings it; the sweep finds what nobody rang for.
 */
export interface Doorbell {
  ring<Queue extends QueueName>(queue: Queue, job: QueueJobs[Queue]): void;
}
