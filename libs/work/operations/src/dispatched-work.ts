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
/** What is heard of within it is asked for once. */
const togetherMs = 10;
/** What others are to do waits for so long at most. */
const behindMs = 250;

/** Does what was dispatched and nothing else: a job that brings no valid ticket is refused, on record. */
export class DispatchedWork {
  private timer: NodeJS.Timeout | undefined;
  private underWay = 0;
  private readonly behind = new Set<QueueName>();
  private behindTimer: NodeJS.Timeout | undefined;
  private heardTimer: NodeJS.Timeout | undefined;

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

  /** Somebody says that there is work: what is said many times within a moment is asked for once. */
  hear(): void {
    this.heardTimer ??= setTimeout(() => {
      this.heardTimer = undefined;
      this.parts.dispatcher.ring(this.queue);
    }, togetherMs).unref();
  }

  leave(holder: string): Promise<void> {
    clearTimeout(this.timer);
    clearTimeout(this.heardTimer);
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

  /**
   * Rings for another queue, whose work comes behind this one's: at once where little is under way here, and otherwise when nothing is,
   * or after a while. Of many that begin together each begins before what the first has led to.
   */
  ringBehind(queue: QueueName): void {
    if (this.underWay <= 1) return this.parts.dispatcher.ring(queue);
    this.behind.add(queue);
    this.behindTimer ??= setTimeout(() => this.ringForOthers(), behindMs).unref();
  }

  private ringForOthers(): void {
    clearTimeout(this.behindTimer);
    this.behindTimer = undefined;
    for (const queue of this.behind) this.parts.dispatcher.ring(queue);
    this.behind.clear();
  }

  private async work(job: Job, work: (job: Job) => Promise<unknown>): Promise<void> {
    const { tickets, dispatcher, report } = this.parts;
    const begunAt = performance.now();
    this.underWay += 1;
    try {
      await work(job);
    } finally {
      this.underWay -= 1;
      await tickets.settle(this.queue, job, (performance.now() - begunAt) / 1000).catch(report);
      const asked = dispatcher.run(this.queue);
      void asked.then(() => this.underWay === 0 && this.ringForOthers());
    }
  }

  private refuse(reason: string, job: unknown): Promise<void> {
    return this.parts.tickets.refuse(this.queue, { reason, job: JSON.stringify(job ?? null).slice(0, 500) });
  }
}
