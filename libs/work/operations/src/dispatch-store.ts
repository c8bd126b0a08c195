import type { Job, QueueName } from '@tiffin/contracts';

/** A worker, and how much it takes at once; of deployments, in each cell. */
export interface Attendance {
  /** Unique among workers. */
  readonly holder: string;
  /** At work. */
  readonly slots: number;
  /** At work and in the queue; at most twice as many. */
  readonly feed: number;
}

/** `taken`: to be begun. `over`: taken already, or not due any more. `unknown`: nobody has dispatched this. */
export type Taken = 'taken' | 'over' | 'unknown';

/** Decides whose turn it is. */
export interface DispatchStore {
  /** What is to be put into the queue now: tenant by tenant, never more than workers and plans allow. */
  dispatch(queue: QueueName): Promise<readonly Job[]>;
}

export interface TicketStore extends DispatchStore {
  /** Says that a worker lives; it counts for ten seconds. */
  attend(queue: QueueName, attendance: Attendance): Promise<void>;
  /** How long until the next becomes due by its time; null: nothing does. */
  dueInMs(queue: QueueName): Promise<number | null>;
  leave(holder: string): Promise<void>;
  take(queue: QueueName, job: Job): Promise<Taken>;
  /** What was taken has ended after so many seconds. */
  settle(queue: QueueName, job: Job, seconds: number): Promise<void>;
  /** Puts on record that a job was refused. */
  refuse(queue: QueueName, refused: { readonly reason: string; readonly job: string }): Promise<void>;
}

/** The queue. A job that it loses is dispatched again. */
export interface JobFeed {
  add(queue: QueueName, job: Job): void;
}
