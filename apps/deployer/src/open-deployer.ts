import { hostname } from 'node:os';
import type { WorkerGrant } from '@tiffin/access';
import type { DeployJob } from '@tiffin/contracts';
import {
  type Cell,
  CellPulse,
  CellRegistry,
  CellShares,
  DeployEnvironment,
  DeployInTurn,
  KeepKeys,
  RememberedCells,
  RingDue,
  SweepCell,
  SweepCells,
} from '@tiffin/deployments-operations';
import type { EnvironmentId, TenantId } from '@tiffin/kernel';
import { FileKeyRing, OldSecretKey, OpeningEnvelope } from '@tiffin/keys';
import { HttpSmokeCheck, LocalCell, localCellPlace } from '@tiffin/local-cell';
import {
  PostgresDeploymentStore,
  PostgresDirectory,
  PostgresErasureStore,
  PostgresKeyStore,
  PostgresSweepShare,
  TenantDatabase,
} from '@tiffin/postgres';
import { Repeat, type RunningProcess } from '@tiffin/process';
import { JobWorker, QueueDoorbell } from '@tiffin/queue';
import { EraseProjects } from '@tiffin/tenancy-operations';
import type { DeployerConfig } from './config.js';

/** How late a cell that is down, or answers again, or a tenant's move may be seen. */
const cellMemoryMs = 1_000;
/** How late what is to be erased may be. */
const eraseEveryMs = 60_000;
/** Of one cell, and in it of one tenant; more wait than the sweep rings for at once, so that they are not rung for in vain. */
const shareOfCell = { concurrency: 8, perTenant: 6, waiting: 120 };
/** A rotation is seen that many sweeps later at most. */
const sweepsBetweenKeys = 3;
/** Of all cells, those that wait for their turn too: more than a few that hang can hold. */
const looksAtOnce = 1_000;

export interface DeployerParts {
  readonly config: DeployerConfig;
  readonly grantFor: (tenantId: TenantId) => WorkerGrant;
  readonly report: (error: unknown) => void;
}

/** Takes work and sweeps, until it is closed. */
export async function openDeployer({ config, grantFor, report }: DeployerParts): Promise<RunningProcess> {
  const address = { databaseUrl: config.databaseUrl, redisUrl: config.redisUrl };
  const database = await TenantDatabase.open(config.databaseUrl, 4);
  const store = new PostgresDeploymentStore(database, openEnvelope(config));
  const directory = new PostgresDirectory(database);
  const remembered = new RememberedCells(directory, cellMemoryMs);
  const cells = openCells(config, remembered);
  const doorbell = new QueueDoorbell(address, report);
  const holder = `deployer ${hostname()} ${process.pid}`;
  const deploy = new DeployEnvironment({ store, cells, smoke: new HttpSmokeCheck(), report }, { ...config, holder });
  const shares = new CellShares(shareOfCell);
  const inTurn = new DeployInTurn({ directory: remembered, shares, deploy, grantFor });
  const worker = new JobWorker(address, { queue: 'deploy', concurrency: looksAtOnce, report }, (job) =>
    inTurn.run(addressOf(job)),
  );
  const share = new PostgresSweepShare(config.databaseUrl);
  const ringDue = new RingDue({ directory, share, doorbell });
  const sweepCell = new SweepCell({
    ...{ directory, share, store, grantFor, report, pulse: new CellPulse(directory) },
    open: (place) => cells.open(place),
    restore: (grant, environment) => deploy.restore(grant, environment),
  });
  const sweepCells = new SweepCells({ directory, sweepCell, report });
  const sweep = new Repeat(inOneGo(sweepCells, ringDue, report), config.sweepMs, report);
  const repeats = [sweep, keepKeys({ config, grantFor, report }, database)];
  const eraseProjects = new EraseProjects({ directory, store: new PostgresErasureStore(database), grantFor, report });
  repeats.push(new Repeat(() => eraseProjects.run(), eraseEveryMs, report));
  await worker.start();
  for (const repeat of repeats) repeat.start();
  return {
    close: async () => {
      shares.stop();
      await Promise.all([...repeats.map((repeat) => repeat.stop()), worker.close()]);
      await sweepCells.stop();
      await share.close();
      await doorbell.close();
      await database.close();
    },
  };
}

/** What both ask the database in the same moment goes there together. Neither waits for the answer of a cell. */
const inOneGo = (cells: SweepCells, due: RingDue, report: DeployerParts['report']) => (): Promise<void> =>
  cells
    .run()
    .catch(report)
    .then(() => due.run());

function keepKeys({ config, grantFor, report }: DeployerParts, database: TenantDatabase): Repeat {
  const store = new PostgresKeyStore(database);
  const keep = new KeepKeys({ store, directory: store, opener: openEnvelope(config), grantFor, report });
  return new Repeat(() => keep.run(), config.sweepMs * sweepsBetweenKeys, report);
}

/** Nothing is read before it is needed: a key that is missing is a fault of the environments that need it, and no reason to end. */
const openEnvelope = ({ keyRingDir, secretKeyFile }: DeployerConfig): OpeningEnvelope =>
  new OpeningEnvelope(new FileKeyRing(keyRingDir), secretKeyFile === null ? null : new OldSecretKey(secretKeyFile));

function openCells(config: DeployerConfig, remembered: RememberedCells): CellRegistry<Cell> {
  const access = { socketPath: config.cellSocket, tokenFile: config.cellTokenFile, tokenName: 'token' } as const;
  return new CellRegistry<Cell>(remembered, { local: (place) => new LocalCell(localCellPlace(place, access)) });
}

const addressOf = ({ tenantId, environmentId }: DeployJob) => ({
  tenantId: tenantId as TenantId,
  environmentId: environmentId as EnvironmentId,
});
