import { hostname } from 'node:os';
import { issueWorkerGrant } from '@tiffin/access';
import { DeployEnvironment, Sweep } from '@tiffin/deployments-operations';
import type { EnvironmentId, TenantId } from '@tiffin/kernel';
import { HttpSmokeCheck, LocalCell } from '@tiffin/local-cell';
import { PostgresDeploymentStore, PostgresDirectory, TenantDatabase } from '@tiffin/postgres';
import { Repeat, runProcess } from '@tiffin/process';
import { JobWorker, QueueDoorbell } from '@tiffin/queue';
import { readConfig } from './config.js';

const config = readConfig();

await runProcess({ name: 'deployer', lifelineFd: config.lifelineFd }, async (log) => {
  const report = (error: unknown) => log.warn({ err: error }, 'tried again later');
  const address = { databaseUrl: config.databaseUrl, redisUrl: config.redisUrl };
  const database = await TenantDatabase.open(config.databaseUrl, 4);
  const store = new PostgresDeploymentStore(database);
  const cell = new LocalCell({ socketPath: config.cellSocket, token: config.cellToken });
  const doorbell = new QueueDoorbell(address, report);
  const holder = `deployer ${hostname()} ${process.pid}`;
  const deploy = new DeployEnvironment({ store, cell, smoke: new HttpSmokeCheck(), report }, { ...config, holder });
  const grantFor = (tenantId: TenantId) => issueWorkerGrant(tenantId, 'deployer');

  const worker = new JobWorker(address, { queue: 'deploy', concurrency: 8, report }, (job) =>
    deploy.run(grantFor(job.tenantId as TenantId), job.environmentId as EnvironmentId),
  );
  const sweep = new Sweep(
    { directory: new PostgresDirectory(database), store, cell, grantFor, report },
    {
      build: (needy) => doorbell.ring('build', needy),
      deploy: (needy) => doorbell.ring('deploy', needy),
      restore: (needy) => deploy.restore(grantFor(needy.tenantId), needy.environmentId),
    },
  );
  const sweeping = new Repeat(() => sweep.run(), config.sweepMs, report);
  await worker.start();
  sweeping.start();
  return {
    close: async () => {
      await Promise.all([sweeping.stop(), worker.close()]);
      await doorbell.close();
      await database.close();
    },
  };
});
