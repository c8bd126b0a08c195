import { hostname } from 'node:os';
import type { WorkerGrant } from '@tiffin/access';
import { type GiveConsumers, InformedCell } from '@tiffin/consumers-operations';
import {
  type Cell,
  type CellInspection,
  type CellPlace,
  CellPulse,
  CellRegistry,
  type Cells,
  CountRequests,
  DeployEnvironment,
  type ImageEvidence,
  KeepKeys,
  RecordDrift,
  RememberedCells,
  SweepCell,
  SweepCells,
  TakeTraffic,
} from '@tiffin/deployments-operations';
import type { EnvironmentId, TenantId } from '@tiffin/kernel';
import { OldSecretKey, openKeyEncryption, OpeningEnvelope } from '@tiffin/keys';
import { KubernetesInspection } from '@tiffin/kubernetes';
import { HttpSmokeCheck, LocalCellInspection } from '@tiffin/local-cell';
import { MigrateRelease } from '@tiffin/migrations-operations';
import { planMigration } from '@tiffin/migrations-rules';
import { AddressRules, checkedLookup } from '@tiffin/outgoing';
import {
  PostgresDeploymentStore,
  PostgresDirectory,
  PostgresDispatch,
  PostgresErasureStore,
  PostgresKeyStore,
  PostgresMigrationRecord,
  PostgresRequestRecord,
  PostgresSweepShare,
  PostgresTrafficRecord,
  TenantDatabase,
} from '@tiffin/postgres';
import { Repeat, type RunningProcess } from '@tiffin/process';
import { JobWorker, QueueFeed } from '@tiffin/queue';
import { PostgresDatabases } from '@tiffin/tenant-postgres';
import { EraseProjects, EraseTenants } from '@tiffin/tenancy-operations';
import { DispatchedWork, Dispatcher } from '@tiffin/work-operations';
import type { DeployerConfig } from './config.js';
import { informed, openConsumers } from './consumers/open-consumers.js';
import { openCellWork } from './open-cell-work.js';
import { type DeployedCell, localAccess, openCells } from './open-cells.js';
import { openCertificates } from './domains/open-certificates.js';
import { openDomains } from './domains/open-domains.js';
import { openEvents } from './events/open-events.js';

/** How late a cell that is down, or answers again, or a tenant's move may be seen. */
const cellMemoryMs = 1_000;
/** A tenant that has moved is left alone for so many times as long: the api remembers for longer, and clients may too. */
const restsOfMemory = 10;
/** How late what is to be erased may be. */
const eraseEveryMs = 60_000;
const beforeAll = '00000000-0000-0000-0000-000000000000' as EnvironmentId;
/** How long what is older than it is kept may be there, and how many environments are looked at in one go. */
const foldEveryMs = 60_000;
const foldedAtOnce = 500;
/** What units have answered is taken with each so many sweeps. */
const sweepsBetweenTraffic = 10;
/** A rotation is seen that many sweeps later at most. */
const sweepsBetweenKeys = 3;
/** In each cell at once. A deployment waits for its cell most of the time: what waits in the queue would begin there at once. */
const share = { slots: 8, feed: 8 };
/** In all cells: more than a few that hang can hold. */
const looksAtOnce = 1_000;

export interface DeployerParts {
  readonly config: DeployerConfig;
  readonly grantFor: (tenantId: TenantId) => WorkerGrant;
  readonly report: (error: unknown) => void;
}

/** Takes work and sweeps, until it is closed. */
export async function openDeployer(parts: DeployerParts): Promise<RunningProcess> {
  const { config, grantFor, report } = parts;
  const address = { databaseUrl: config.databaseUrl, redisUrl: config.redisUrl };
  const database = await TenantDatabase.open(config.databaseUrl, 4, { statements: 'prepared' });
  const store = new PostgresDeploymentStore(database, openEnvelope(config));
  const { cells, ...opened } = cellsOf(parts, database, store);
  const feed = new QueueFeed(address, report);
  const tickets = new PostgresDispatch(database);
  const dispatcher = new Dispatcher({ store: tickets, feed, report });
  const holder = `deployer ${hostname()} ${process.pid}`;
  const consumers = await openConsumers({ ...config, grantFor, report });
  const deploy = await openDeploy(parts, database, { store, cells: informed(cells, consumers.give), holder });
  const work = new DispatchedWork({ tickets, dispatcher, report }, 'deploy');
  const worker = new JobWorker(address, { queue: 'deploy', concurrency: looksAtOnce, report }, (given) =>
    work.run(given, ({ tenantId, id }) => deploy.run(grantFor(tenantId as TenantId), id as EnvironmentId)),
  );
  const sweeps = openSweeps(parts, database, { store, cells, deploy });
  const ask = inOneGo(sweeps.run, () => work.attend({ holder, ...share }));
  const sweep = new Repeat(ask, config.sweepMs, report);
  const repeats = [sweep, ...(await lookAfterRest(parts, database, { cells, holder, give: consumers.give }))];
  const events = await openEvents({ ...config, opener: openEnvelope(config), grantFor, report });
  await worker.start();
  for (const repeat of repeats) repeat.start();
  await consumers.start((place) => cells.open(place));
  return {
    close: async () => {
      await Promise.all(repeats.map((repeat) => repeat.stop()));
      await Promise.all([events.close(), consumers.stop()]);
      await work.leave(holder);
      // What waits for a cell lets go, or the process would be ended before it has.
      await Promise.all([deploy.leave(), worker.close()]);
      await deploy.leave();
      await sweeps.stop();
      await opened.stop();
      await dispatcher.close();
      await feed.close();
      await database.close();
    },
  };
}

async function lookAfterRest(parts: DeployerParts, database: TenantDatabase, place: WorkAtCells) {
  const domains = await lookAfterDomains(parts, database, place.cells);
  const kept = [keepKeys(parts, database), erase(parts, database), foldTraffic(parts, database)];
  return [...kept, workAtCells(parts, database, place), ...domains];
}

async function lookAfterDomains(
  { config, grantFor, report }: DeployerParts,
  database: TenantDatabase,
  cells: CellRegistry<DeployedCell>,
) {
  const records = openDomains({ database, dnsServers: config.outgoing.dnsServers, grantFor, report });
  const parts = { database, opener: openEnvelope(config), cells, grantFor, report };
  const certificates = await openCertificates(config.certificates ?? null, parts);
  return certificates === null ? [records] : [records, certificates];
}

function cellsOf(
  { config, grantFor, report }: DeployerParts,
  database: TenantDatabase,
  store: PostgresDeploymentStore,
) {
  const remembered = new RememberedCells(new PostgresDirectory(database), cellMemoryMs);
  return openCells({ config, remembered, drift: new RecordDrift(store, grantFor), report });
}

interface DeployPlace {
  readonly store: PostgresDeploymentStore;
  readonly cells: Cells<Cell>;
  readonly holder: string;
}

async function openDeploy(
  { config, report }: DeployerParts,
  database: TenantDatabase,
  { store, cells, holder }: DeployPlace,
): Promise<DeployEnvironment> {
  const migrate = openMigrations(config, database);
  const parts = { store, cells, smoke: new HttpSmokeCheck(), migrate, report, ...(await evidenceOf(config)) };
  return new DeployEnvironment(parts, { ...config, holder });
}

/** Nothing of it is loaded where images stay on this machine. */
async function evidenceOf({ clusters }: DeployerConfig): Promise<{ readonly evidence?: ImageEvidence }> {
  const { registry, signingKeysFile, pullKeysFile } = clusters;
  if (registry === null || signingKeysFile === null) return {};
  const { openEvidence } = await import('./registry/open-evidence.js');
  return { evidence: openEvidence({ registry, signingKeysFile, pullKeysFile }) };
}

/** Changes databases of tenants, at the addresses that may be contacted. */
function openMigrations({ outgoing, databasesPermitted }: DeployerConfig, database: TenantDatabase): MigrateRelease {
  const rules = AddressRules.of({ ...outgoing, permitted: [...outgoing.permitted, ...databasesPermitted] });
  const databases = new PostgresDatabases({ addresses: { rules, lookup: checkedLookup(rules) } });
  return new MigrateRelease({ databases, record: new PostgresMigrationRecord(database), plan: planMigration });
}

/** What both ask the database in the same moment goes there together. Neither waits for the answer of a cell. */
const inOneGo = (sweeps: () => Promise<void>, attend: () => Promise<void>) => (): Promise<void> =>
  sweeps().then(attend);

interface SweepParts {
  readonly store: PostgresDeploymentStore;
  readonly cells: CellRegistry<DeployedCell>;
  readonly deploy: DeployEnvironment;
}

/** What each cell is asked again and again: whether it is as it should be, and what it has counted. */
function openSweeps(
  { config, grantFor, report }: DeployerParts,
  database: TenantDatabase,
  { store, cells, deploy }: SweepParts,
): { readonly run: () => Promise<void>; readonly stop: () => Promise<void> } {
  const directory = new PostgresDirectory(database);
  const share = new PostgresSweepShare(config.databaseUrl);
  const open = (place: CellPlace) => cells.open(place);
  const sweepCell = new SweepCell({
    ...{ directory, share, store, grantFor, report, open, pulse: new CellPulse(directory) },
    restore: (grant, environment) => deploy.restore(grant, environment),
  });
  const countRequests = new CountRequests({ share, open, record: new PostgresRequestRecord(database) });
  const takeTraffic = new TakeTraffic({ share, open, record: new PostgresTrafficRecord(database) });
  const sweeping = (each: SweepCell | CountRequests | TakeTraffic) =>
    new SweepCells({ directory, sweepCell: each, report });
  const [always, traffic] = [[sweepCell, countRequests].map(sweeping), sweeping(takeTraffic)];
  let turn = 0;
  const due = () => (turn++ % sweepsBetweenTraffic === 0 ? [...always, traffic] : always);
  return {
    run: async () => void (await Promise.all(due().map((cells) => cells.run().catch(report)))),
    stop: async () => {
      await Promise.all([...always, traffic].map((cells) => cells.stop()));
      await share.close();
    },
  };
}

function erase({ grantFor, report }: DeployerParts, database: TenantDatabase): Repeat {
  const parts = {
    directory: new PostgresDirectory(database),
    store: new PostgresErasureStore(database),
    grantFor,
    report,
  };
  const [projects, tenants] = [new EraseProjects(parts), new EraseTenants(parts)];
  return new Repeat(
    () =>
      projects
        .run()
        .catch(report)
        .then(() => tenants.run()),
    eraseEveryMs,
    report,
  );
}

/** Several deployers that do it do no harm. */
function foldTraffic({ report }: DeployerParts, database: TenantDatabase): Repeat {
  const record = new PostgresTrafficRecord(database);
  const all = async (): Promise<void> => {
    let last: EnvironmentId | null = beforeAll;
    while (last !== null) last = await record.fold(last, foldedAtOnce);
  };
  return new Repeat(all, foldEveryMs, report);
}

function keepKeys({ config, grantFor, report }: DeployerParts, database: TenantDatabase): Repeat {
  const store = new PostgresKeyStore(database);
  const keep = new KeepKeys({ store, directory: store, opener: openEnvelope(config), grantFor, report });
  return new Repeat(() => keep.run(), config.sweepMs * sweepsBetweenKeys, report);
}

/** Nothing is read before it is needed: a key that is missing is a fault of the environments that need it, and no reason to end. */
const openEnvelope = ({ keys, secretKeyFile }: DeployerConfig): OpeningEnvelope =>
  new OpeningEnvelope(openKeyEncryption(keys), secretKeyFile === null ? null : new OldSecretKey(secretKeyFile));

interface WorkAtCells {
  readonly cells: CellRegistry<DeployedCell>;
  readonly holder: string;
  readonly give: GiveConsumers;
}

function workAtCells(
  { config, grantFor, report }: DeployerParts,
  database: TenantDatabase,
  { cells, holder, give }: WorkAtCells,
) {
  const { databaseUrl, sweepMs: everyMs } = config;
  const settings = { ...config, holder, holdWithinMs: config.readyWithinMs, restMs: cellMemoryMs * restsOfMemory };
  return openCellWork({
    ...{ database, databaseUrl, everyMs, settings, grantFor, report, smoke: new HttpSmokeCheck() },
    ...{ opener: openEnvelope(config), open: (place) => new InformedCell(cells.open(place), give) },
    ...{ arrived: (cell, place) => give.run(cell, place), inspections: inspectionsOf(config) },
  });
}

const inspectionsOf = (config: DeployerConfig): Readonly<Record<string, CellInspection>> => ({
  local: new LocalCellInspection(localAccess(config)),
  kubernetes: new KubernetesInspection({ kubeconfigsDir: config.clusters.kubeconfigsDir, registry: null }),
});
