import type { Job, QueueName } from '@tiffin/contracts';
import { createPostgresBackend, type JobsOptions, type Processor, Queue, Worker, type WorkerOptions } from 'bullmq';
import { Redis } from 'ioredis';

/** Where the queue lives: Redis where there is one, else the database. */
export interface QueueAddress {
  readonly databaseUrl: string;
  readonly redisUrl: string | null;
}

/** What of a queue is used here; BullMQ's own type differs by backend. */
export interface JobQueue {
  add(name: string, job: Job, options: JobsOptions): Promise<unknown>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}

export interface OpenWorker {
  waitUntilReady(): Promise<unknown>;
  run(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}

const connectionsOf = (max: number) => (databaseUrl: string) => ({ connectionString: databaseUrl, max });
const producing = connectionsOf(1);
const consuming = connectionsOf(2);

/** A queue to add to. A producer on Redis fails at once when Redis is away, rather than keep jobs in memory. */
export function openQueue(name: QueueName, address: QueueAddress): JobQueue {
  if (address.redisUrl === null) {
    return new Queue(name, { connection: producing(address.databaseUrl) }, createPostgresBackend);
  }
  const connection = new Redis(address.redisUrl, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    lazyConnect: false,
  });
  const queue = new Queue(name, { connection });
  // BullMQ leaves a connection that it was given open. It goes first: where Redis never answered, the queue waits for it.
  return {
    add: (...ring) => queue.add(...ring),
    on: (...listener) => queue.on(...listener),
    close: () => closeFirst(connection, queue),
  };
}

async function closeFirst(connection: Redis, queue: { close(): Promise<void> }): Promise<void> {
  connection.disconnect();
  await queue.close().catch(() => undefined);
}

export interface QueueWork {
  readonly processor: Processor<unknown>;
  readonly options: Omit<WorkerOptions, 'connection'>;
}

/** A worker; it does not start before `run()`. */
export function openWorker(name: QueueName, address: QueueAddress, work: QueueWork): OpenWorker {
  const { processor, options } = work;
  if (address.redisUrl === null) {
    return new Worker(
      name,
      processor,
      { ...options, connection: consuming(address.databaseUrl) },
      createPostgresBackend,
    );
  }
  const connection = new Redis(address.redisUrl, { maxRetriesPerRequest: null });
  const worker = new Worker(name, processor, { ...options, connection });
  return {
    waitUntilReady: () => worker.waitUntilReady(),
    run: () => worker.run(),
    on: (...listener) => worker.on(...listener),
    close: () => worker.close().finally(() => connection.disconnect()),
  };
}
