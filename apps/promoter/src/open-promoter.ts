import { hostname } from 'node:os';
import type { WorkerGrant } from '@tiffin/access';
import { type Cell, CellRegistry, RememberedCells } from '@tiffin/deployments-operations';
import type { EnvironmentId, TenantId } from '@tiffin/kernel';
import { KubernetesCellReader, kubernetesPlace } from '@tiffin/kubernetes';
import { HttpGatewayCaller, HttpSmokeCheck, LocalCell, localCellPlace } from '@tiffin/local-cell';
import {
  PostgresDirectory,
  PostgresDispatch,
  PostgresPromoterStore,
  TenantDatabase,
  WorkListener,
} from '@tiffin/postgres';
import { Repeat, type RunningProcess } from '@tiffin/process';
import { GatewayChecks, PromoteEnvironment } from '@tiffin/promotion-operations';
import { JobWorker, QueueFeed } from '@tiffin/queue';
import { DispatchedWork, Dispatcher, NearFeed } from '@tiffin/work-operations';
import type { PromoterConfig } from './config.js';

/** How late a cell that is down, or answers again, may be seen. */
const cellMemoryMs = 1_000;
/** A look is a few questions to the database; one that checks waits for answers of what it checks. */
const share = { slots: 16, feed: 16 };

export interface PromoterParts {
  readonly config: PromoterConfig;
  readonly grantFor: (tenantId: TenantId) => WorkerGrant;
  readonly report: (error: unknown) => void;
}

/** Takes work, and asks for what is due by its time, until it is closed. */
export async function openPromoter({ config, grantFor, report }: PromoterParts): Promise<RunningProcess> {
  const address = { databaseUrl: config.databaseUrl, redisUrl: config.redisUrl };
  const database = await TenantDatabase.open(config.databaseUrl, 4, { statements: 'prepared', onWarning: report });
  const feed = new QueueFeed(address, report);
  const tickets = new PostgresDispatch(database);
  const near = new NearFeed({ queue: 'promote', slots: share.slots, work: (job) => look(job), queued: feed, report });
  const dispatcher = new Dispatcher({ store: tickets, feed: near, report });
  const holder = `promoter ${hostname()} ${process.pid}`;
  const checks = openChecks(config, new PostgresDirectory(database));
  const store = new PostgresPromoterStore(database);
  const promote = new PromoteEnvironment(
    { store, checks, doorbell: { ring: (queue) => work.ringBehind(queue) }, report },
    { ...config, holder },
  );
  const work: DispatchedWork = new DispatchedWork({ tickets, dispatcher, report }, 'promote');
  const look = (given: unknown): Promise<void> =>
    work.run(given, ({ tenantId, id }) => promote.run(grantFor(tenantId as TenantId), id as EnvironmentId));
  const worker = new JobWorker(address, { queue: 'promote', concurrency: share.slots, report }, look);
  const sweep = new Repeat(() => work.attend({ holder, ...share }), config.sweepMs, report);
  const listener = new WorkListener(config.databaseUrl, { queue: 'promote', onWork: () => work.hear() });
  await listener.open(report);
  await worker.start();
  sweep.start();
  return {
    close: async () => {
      await sweep.stop();
      await listener.close();
      await work.leave(holder);
      await near.close();
      await worker.close();
      await dispatcher.close();
      await feed.close();
      await database.close();
    },
  };
}

function openChecks(config: PromoterConfig, directory: PostgresDirectory): GatewayChecks {
  const access = { socketPath: config.cellSocket, tokenFile: config.cellTokenFile, tokenName: 'read-token' } as const;
  const cells = new CellRegistry<Pick<Cell, 'probe'>>(new RememberedCells(directory, cellMemoryMs), {
    local: (place) => new LocalCell(localCellPlace(place, access)),
    kubernetes: (place) => KubernetesCellReader.open(kubernetesPlace(place, { ...config, registry: null })),
  });
  return new GatewayChecks({
    cells,
    smoke: new HttpSmokeCheck(),
    http: new HttpGatewayCaller(),
    domain: config.domain,
  });
}
