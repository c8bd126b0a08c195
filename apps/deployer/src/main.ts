import { hostname } from 'node:os';
import { issueWorkerGrant } from '@tiffin/access';
import {
  type Cell,
  CellRegistry,
  DeployEnvironment,
  RememberedCells,
  RingDue,
  SweepCell,
  SweepCells,
} from '@tiffin/deployments-operations';
import type { EnvironmentId, TenantId } from '@tiffin/kernel';
import { HttpSmokeCheck, LocalCell, localCellPlace } from '@tiffin/local-cell';
import {
  PostgresDeploymentStore,
  PostgresDirectory,
  PostgresSweepShare,
  SecretKey,
  TenantDatabase,
} from '@tiffin/postgres';
import { Repeat, runProcess } from '@tiffin/process';
import { JobWorker, QueueDoorbell } from '@tiffin/queue';
import { readConfig } from './config.js';

const config = readConfig();
/** How late a cell that is marked as down, or a tenant's move, may be seen. */
const cellMemoryMs = 2_000;

await runProcess({ name: 'deployer', lifelineFd: config.lifelineFd }, async (log) => {
  const report = (error: unknown) => log.warn({ err: error }, 'tried again later');
  const address = { databaseUrl: config.databaseUrl, redisUrl: config.redisUrl };
  const database = await TenantDatabase.open(config.databaseUrl, 4);
  const store = new PostgresDeploymentStore(database, SecretKey.read(config.secretKeyFile));
  const directory = new PostgresDirectory(database);
  const access = { socketPath: config.cellSocket, tokenFile: config.cellTokenFile, tokenName: 'token' } as const;
  const remembered = new RememberedCells(directory, cellMemoryMs);
  const cells = new CellRegistry<Cell>(remembered, { local: (place) => new LocalCell(localCellPlace(place, access)) });
  const doorbell = new QueueDoorbell(address, report);
  const holder = `deployer ${hostname()} ${process.pid}`;
  const deploy = new DeployEnvironment({ store, cells, smoke: new HttpSmokeCheck(), report }, { ...config, holder });
  const grantFor = (tenantId: TenantId) => issueWorkerGrant(tenantId, 'deployer');

  const worker = new JobWorker(address, { queue: 'deploy', concurrency: 8, report }, (job) =>
    deploy.run(grantFor(job.tenantId as TenantId), job.environmentId as EnvironmentId),
  );
  const share = new PostgresSweepShare(config.databaseUrl);
  const ringDue = new RingDue({ directory, share, doorbell });
  const sweepCell = new SweepCell({
    ...{ directory, share, store, grantFor, report },
    open: (place) => cells.open(place),
    restore: (grant, environment) => deploy.restore(grant, environment),
  });
  const sweepCells = new SweepCells({ directory, sweepCell, report });
  // A loop each: neither waits for the other.
  const loops = [ringDue, sweepCells].map((part) => new Repeat(() => part.run(), config.sweepMs, report));
  await worker.start();
  for (const loop of loops) loop.start();
  return {
    close: async () => {
      await Promise.all([...loops.map((loop) => loop.stop()), worker.close()]);
      await sweepCells.stop();
      await share.close();
      await doorbell.close();
      await database.close();
    },
  };
});
