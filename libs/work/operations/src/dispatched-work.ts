import type { Job, QueueName } from '@tiffin/contracts';
import { readJob } from '@tiffin/work-rules';
import type { Attendance, TicketStore } from './dispatch-store.js';
import type { Dispatcher } from './dispatcher.js';

export interface DispatchedWorkParts {
  readonly tickets: TicketStore;
  readonly dispatcher: Dispatcher;
  readonly report: (error: unknown) => void;
}

/** Does what was dispatched and nothing else: a job that brings no valid ticket is refused, on record. */
export class DispatchedWork {
  constructor(
    private readonly parts: DispatchedWorkParts,
    private readonly queue: QueueName,
  ) {}

  /** Says that this worker lives, and asks for work. */
  async attend(attendance: Attendance): Promise<void> {
    await this.parts.tickets.attend(this.queue, attendance);
    await this.parts.dispatcher.run(this.queue);
  }

  leave(holder: string): Promise<void> {
    return this.parts.tickets.leave(holder);
  }

  async run(given: unknown, work: (job: Job) => Promise<unknown>): Promise<void> {
    const { tickets } = this.parts;
    const job = readJob(given);
    if (job === null) return this.refuse('it is no job of this queue', given);
    const taken = await tickets.take(this.queue, job);
    if (taken === 'unknown') return this.refuse('its ticket is not valid', given);
    if (taken === 'taken') await this.work(job, work);
  }

  private async work(job: Job, work: (job: Job) => Promise<unknown>): Promise<void> {
    const { tickets, dispatcher, report } = this.parts;
    const begunAt = performance.now();
    try {
      await work(job);
    } finally {
      await tickets.settle(this.queue, job, (performance.now() - begunAt) / 1000).catch(report);
      dispatcher.ring(this.queue);
    }
  }

  private refuse(reason: string, job: unknown): Promise<void> {
    return this.parts.tickets.refuse(this.queue, { reason, job: JSON.stringify(job ?? null).slice(0, 500) });
  }
}
