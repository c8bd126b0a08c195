import { hostname } from 'node:os';
import type { WorkerGrant } from '@tiffin/access';
import { BuildProject, type ImageFactory } from '@tiffin/builds-operations';
import type { BuildJob } from '@tiffin/contracts';
import type { ProjectId, TenantId } from '@tiffin/kernel';
import { PostgresBuildStore, TenantDatabase } from '@tiffin/postgres';
import type { RunningProcess } from '@tiffin/process';
import { JobWorker, QueueDoorbell } from '@tiffin/queue';
import { FairQueue } from '@tiffin/work-operations';
import type { BuilderConfig } from './config.js';

/** More wait than the sweep rings for at once, so that what waits is not rung for in vain. */
const share = { concurrency: 4, perTenant: 3, waiting: 250 };
/** Those that wait for their turn too, and one more, who may be of a tenant that has nothing at work. */
const looksAtOnce = share.concurrency + share.waiting + 1;

export interface BuilderParts {
  readonly config: BuilderConfig;
  readonly factory: ImageFactory;
  readonly grantFor: (tenantId: TenantId) => WorkerGrant;
  readonly report: (error: unknown) => void;
}

/** Takes work until it is closed. */
export async function openBuilder({ config, factory, grantFor, report }: BuilderParts): Promise<RunningProcess> {
  const address = { databaseUrl: config.databaseUrl, redisUrl: config.redisUrl };
  const database = await TenantDatabase.open(config.databaseUrl, 4);
  const doorbell = new QueueDoorbell(address, report);
  const holder = `builder ${hostname()} ${process.pid}`;
  const build = new BuildProject(
    { store: new PostgresBuildStore(database), factory, doorbell, report },
    { holder, leaseMs: config.leaseMs, retryAfterMs: config.retryAfterMs },
  );
  const queue = new FairQueue<ProjectId>(share);
  const worker = new JobWorker(address, { queue: 'build', concurrency: looksAtOnce, report }, async (job) => {
    const { tenantId, projectId } = addressOf(job);
    await queue.run(projectId, { tenant: tenantId }, () => build.run(grantFor(tenantId), projectId));
  });
  await worker.start();
  return {
    close: async () => {
      queue.stop();
      await worker.close();
      await doorbell.close();
      await database.close();
    },
  };
}

const addressOf = ({ tenantId, projectId }: BuildJob) => ({
  tenantId: tenantId as TenantId,
  projectId: projectId as ProjectId,
});
