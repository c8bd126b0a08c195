import { hostname } from 'node:os';
import type { WorkerGrant } from '@tiffin/access';
import {
  BuildProject,
  type ImageDelivery,
  type ImageFactory,
  type ImageFiles,
  type PushRecord,
} from '@tiffin/builds-operations';
import type { ProjectId, TenantId } from '@tiffin/kernel';
import {
  PostgresBuildSecrets,
  PostgresBuildStore,
  PostgresDispatch,
  PostgresPushRecord,
  TenantDatabase,
} from '@tiffin/postgres';
import { Repeat, type RunningProcess } from '@tiffin/process';
import { JobWorker, QueueFeed } from '@tiffin/queue';
import { DispatchedWork, Dispatcher } from '@tiffin/work-operations';
import { collecting } from './collecting.js';
import type { BuilderConfig } from './config.js';

/** Builds at once; as many more may wait in the queue, so that none of the places waits for the next question. */
const share = { slots: 4, feed: 8 };

export interface BuilderParts {
  readonly config: Omit<BuilderConfig, 'baseDir' | 'registry'>;
  readonly factory: ImageFactory;
  readonly files: ImageFiles;
  /** Absent: images stay where they were built. */
  readonly openDelivery?: (record: PushRecord) => ImageDelivery;
  readonly grantFor: (tenantId: TenantId) => WorkerGrant;
  readonly report: (error: unknown) => void;
  /** Told what was freed. */
  readonly tell: (freed: object) => void;
  /** Told what an operator has to look at. */
  readonly warn: (trouble: object) => void;
}

/** Takes work until it is closed. */
export async function openBuilder(parts: BuilderParts): Promise<RunningProcess> {
  const { config, factory, grantFor, report } = parts;
  const address = { databaseUrl: config.databaseUrl, redisUrl: config.redisUrl };
  const database = await TenantDatabase.open(config.databaseUrl, 4);
  const record = new PostgresPushRecord(database);
  const delivery = parts.openDelivery?.(record);
  const feed = new QueueFeed(address, report);
  const tickets = new PostgresDispatch(database);
  const dispatcher = new Dispatcher({ store: tickets, feed, report });
  const holder = `builder ${hostname()} ${process.pid}`;
  const build = new BuildProject(
    {
      ...{ store: new PostgresBuildStore(database), factory, doorbell: dispatcher, report },
      ...(delivery ? { delivery } : {}),
      secrets: new PostgresBuildSecrets(database, () => openEnvelope(config)),
    },
    { holder, leaseMs: config.leaseMs, retryAfterMs: config.retryAfterMs },
  );
  const work = new DispatchedWork({ tickets, dispatcher, report }, 'build');
  const worker = new JobWorker(address, { queue: 'build', concurrency: share.slots, report }, (given) =>
    work.run(given, ({ tenantId, id }) => build.run(grantFor(tenantId as TenantId), id as ProjectId)),
  );
  const attending = new Repeat(() => work.attend({ holder, ...share }), config.sweepMs, report);
  const repeats = [attending, ...collecting(parts, database, delivery)];
  await worker.start();
  for (const repeat of repeats) repeat.start();
  return {
    close: async () => {
      await Promise.all(repeats.map((repeat) => repeat.stop()));
      await build.leave();
      await work.leave(holder);
      await worker.close();
      await dispatcher.close();
      await feed.close();
      await database.close();
    },
  };
}

/** Loaded once a project has a secret. */
async function openEnvelope({ keys, secretKeyFile }: BuilderParts['config']) {
  const { OldSecretKey, openKeyEncryption, OpeningEnvelope } = await import('@tiffin/keys');
  return new OpeningEnvelope(openKeyEncryption(keys), secretKeyFile === null ? null : new OldSecretKey(secretKeyFile));
}
