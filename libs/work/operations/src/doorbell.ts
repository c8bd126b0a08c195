import type { QueueName, Rings } from '@tiffin/contracts';

/**
 * Tells that a project or an environment should be looked at. A hint: it may be lost or come twice, and must neither fail nor delay
 * the change that rings it; workers ask by themselves for what nobody rang for.
 */
export interface Doorbell {
  ring<Queue extends QueueName>(queue: Queue, job: Rings[Queue]): void;
}
