import type { Job, QueueName } from '@tiffin/contracts';
import { readJob } from '@tiffin/work-rules';
import type { Attendance, TicketStore } from './dispatch-store.js';
import type { Dispatcher } from './dispatcher.js';

export interface DispatchedWorkParts {
  readonly tickets: TicketStore;
  readonly dispatcher: Dispatcher;
  readonly report: (error: unknown) => void;
}

/** Who attends asks again long before. */
const farMs = 60_000;

/** Does what was dispatched and nothing else: a job that brings no valid ticket is refused, on record. */
export class DispatchedWork {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly parts: DispatchedWorkParts,
    private readonly queue: QueueName,
  ) {}

  /** Says that this worker lives, and asks for work: now, and in time for what becomes due before it says so again. */
  async attend(attendance: Attendance): Promise<void> {
    const { tickets } = this.parts;
    const [dueInMs] = await Promise.all([tickets.dueInMs(this.queue), tickets.attend(this.queue, attendance)]);
    this.askIn(dueInMs);
    await this.parts.dispatcher.run(this.queue);
  }

  private askIn(dueInMs: number | null): void {
    clearTimeout(this.timer);
    if (dueInMs === null || dueInMs > farMs) return;
    this.timer = setTimeout(() => void this.askWhenDue().catch(this.parts.report), dueInMs + 1).unref();
  }

  private async askWhenDue(): Promise<void> {
    await this.parts.dispatcher.run(this.queue);
    this.askIn(await this.parts.tickets.dueInMs(this.queue));
  }

  leave(holder: string): Promise<void> {
    clearTimeout(this.timer);
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
