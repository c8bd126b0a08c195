import { hostname } from 'node:os';
import { issueWorkerGrant } from '@tiffin/access';
import { BuildProject } from '@tiffin/builds-operations';
import { OciImageFactory, OciLayout, readBaseLock } from '@tiffin/images';
import type { ProjectId, TenantId } from '@tiffin/kernel';
import { NpmPackageInstaller } from '@tiffin/npm';
import { PostgresBuildStore, TenantDatabase } from '@tiffin/postgres';
import { type RunningProcess, runProcess } from '@tiffin/process';
import { JobWorker, QueueDoorbell } from '@tiffin/queue';
import type { Logger } from 'pino';
import { type BuilderConfig, readConfig } from './config.js';

await runProcess({ name: 'builder', readConfig, start: openBuilder });

async function openBuilder(config: BuilderConfig, log: Logger): Promise<RunningProcess> {
  const report = (error: unknown) => log.warn({ err: error }, 'tried again later');
  const address = { databaseUrl: config.databaseUrl, redisUrl: config.redisUrl };
  const database = await TenantDatabase.open(config.databaseUrl, 4);
  const doorbell = new QueueDoorbell(address, report);
  const factory = await OciImageFactory.open({
    layout: new OciLayout(config.imagesDir),
    runtimesDir: config.runtimesDir,
    baseLock: await readBaseLock(config.baseLockFile),
    packages: new NpmPackageInstaller({ cacheDir: config.cacheDir, searchPath: config.searchPath }),
  });
  const holder = `builder ${hostname()} ${process.pid}`;
  const build = new BuildProject(
    { store: new PostgresBuildStore(database), factory, doorbell, report },
    { holder, leaseMs: config.leaseMs, retryAfterMs: config.retryAfterMs },
  );
  const worker = new JobWorker(address, { queue: 'build', concurrency: 4, report }, (job) =>
    build.run(issueWorkerGrant(job.tenantId as TenantId, 'builder'), job.projectId as ProjectId),
  );
  await worker.start();
  return {
    close: async () => {
      await worker.close();
      await doorbell.close();
      await database.close();
    },
  };
}
