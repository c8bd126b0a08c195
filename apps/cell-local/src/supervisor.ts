import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type {
  CellHealth,
  ConsumerSnapshot,
  DesiredEnvironment,
  EnvironmentMetrics,
  EnvironmentSummary,
  KeptConsumersAnswer,
  LogLine,
  ObservedEnvironment,
  RunTraffic,
  TrafficReport,
  UnitKey,
} from '@tiffin/contracts';
import { Refusal } from '@tiffin/kernel';
import { type JsonLog, Repeat } from '@tiffin/process';
import type { CellTimings } from './cell-timings.js';
import { ConsumerFiles } from './consumers/consumer-files.js';
import { type CellParts, Environment } from './environments/environment.js';
import { announce } from './environments/route-environment.js';
import type { ImageStore } from './state/image-store.js';
import type { ProcessHost } from './process/launch-unit.js';
import { StartQueue } from './process/start-queue.js';
import { Leftovers } from './process/leftovers.js';
import { Quotas, type QuotaSettings } from './environments/quotas.js';
import { tryProtections } from './process/protections.js';
import { closePlace } from './environments/places.js';
import { type Retirement, retire } from './environments/retire.js';
import { RouteTable } from './routing/route-table.js';
import { RequestFile } from './requests/request-file.js';
import type { LimitUsers } from './limits/limit-users.js';
import { TrafficFile } from './requests/traffic-file.js';
import type { UnitProcess } from './units/unit-process.js';
import type { RequestMeters } from './requests/request-meters.js';
import { Router } from './routing/router.js';
import { type EnvironmentState, StateStore } from './state/state-store.js';
import type { LogRing } from './units/log-ring.js';
import { UnitUse } from './units/unit-use.js';
import { Watchdog } from './units/watchdog.js';

export interface SupervisorOptions {
  readonly dir: string;
  readonly routerPort: number;
  readonly images: ImageStore;
  readonly timings: CellTimings;
  readonly quotas: QuotaSettings;
  readonly log: JsonLog;
  /** Absent: each gateway counts for itself. */
  readonly limits?: LimitUsers | undefined;
}

interface Front {
  readonly router: Router;
  readonly requests: RequestFile;
  readonly traffic: TrafficFile;
}

/** The cell: all environments, the router in front of them, and the watch over their processes. */
export class Supervisor {
  private readonly environments: Map<string, Environment>;
  private readonly watchdog: Watchdog;
  private readonly recovered: Promise<unknown>;
  private readonly clearing: Repeat;
  private readonly use: UnitUse;

  private constructor(
    private readonly parts: CellParts,
    private readonly front: Front,
    former: readonly Environment[],
  ) {
    this.environments = new Map(former.map((environment) => [environment.id, environment]));
    this.watchdog = new Watchdog(parts.host);
    this.use = new UnitUse(parts.host.protections.walls);
    this.recovered = Promise.all(former.map((environment) => this.recover(environment)));
    const { images, timings } = parts.host;
    const report = (error: unknown) => parts.log.error('images not cleared', { error: error as Error });
    this.clearing = new Repeat(() => images.retain(() => this.imagesInUse()), timings.imagesMs, report);
  }

  /**
   * Ends leftover processes and begins to bring back what it served. Every host is known before the router
   * listens: a client that comes first is asked to come again. Rejects when the router's port is taken.
   */
  static async start({
    dir,
    routerPort,
    images,
    timings,
    quotas,
    log,
    limits,
  }: SupervisorOptions): Promise<Supervisor> {
    const leftovers = new Leftovers(dir, log);
    const store = await StateStore.open(join(dir, 'state'));
    const states = await store.load();
    const consumers = await ConsumerFiles.open(join(dir, 'consumers'));
    const routes = new RouteTable();
    const requests = await RequestFile.open(dir, log);
    for (const state of states) announce(state, { routes, requests: requests.meters });
    const router = await Router.open(routes, routerPort);
    log.info('listening', { routerUrl: router.url });
    const cleared = Promise.all([leftovers.cleared(), images.retain(() => imagesOf(states))]);
    const protections = await tryProtections(dir);
    const processes = new Set<UnitProcess>();
    const traffic = await TrafficFile.open(dir, processes, { everyMs: timings.trafficMs, log });
    const host: ProcessHost = {
      ...{ images, pidFiles: leftovers.pidFiles, protections, cleared, unitDiskMb: quotas.unitDiskMb, timings, log },
      starts: new StartQueue({ ...starting, shareMs: timings.startShareMs }),
      privateDir: leftovers.privateDir,
      ...{ processes, traffic: traffic.watch },
      limits,
    };
    const parts = { host, routes, store, consumers, quotas: new Quotas(quotas), requests: requests.meters, log };
    const environments = states.map((state) => new Environment(state, parts));
    const supervisor = new Supervisor(parts, { router, requests, traffic }, environments);
    requests.start(timings.requestsSaveMs);
    traffic.start();
    await cleared;
    supervisor.clearing.start();
    void supervisor.recovered.then(() => allUp(host)).then(() => leftovers.remove(protections.walls));
    return supervisor;
  }

  /** Stores it and returns; throws `Refusal` EPOCH_STALE or INPUT_INVALID. */
  async apply(desired: DesiredEnvironment): Promise<void> {
    const { environmentId } = desired;
    for (const { host } of desired.routes) {
      const owner = this.parts.routes.ownerOf(host);
      if (owner === null || owner === environmentId) continue;
      throw Refusal.of('INPUT_INVALID', 'routes', `host "${host}" is served by environment ${owner}.`);
    }
    await this.known(environmentId).apply(desired);
  }

  /** All environments in short, ready or not. */
  list(): readonly EnvironmentSummary[] {
    return [...this.environments.values()].flatMap((environment) => environment.summary() ?? []);
  }

  async observe(environmentId: string, afterVersion: number, waitMs: number): Promise<ObservedEnvironment | null> {
    return (await this.environments.get(environmentId)?.observe(afterVersion, waitMs)) ?? null;
  }

  logs(environmentId: string, unit: UnitKey, tail: number): readonly LogLine[] | null {
    return this.logOf(environmentId, unit)?.tail(tail) ?? null;
  }

  /** Null: the unit is unknown, or not there yet. */
  logOf(environmentId: string, unit: UnitKey): LogRing | null {
    return this.environments.get(environmentId)?.logOf(unit) ?? null;
  }

  /** What the processes use that serve, or are to. */
  async metrics(environmentId: string): Promise<EnvironmentMetrics> {
    const environment = this.environments.get(environmentId);
    return this.use.of((await environment?.observe(0, 0))?.units ?? [], environment?.desired?.units ?? []);
  }

  /** Throws `Refusal` EPOCH_STALE. */
  async remove(environmentId: string, epoch: number): Promise<void> {
    await this.known(environmentId).remove(epoch);
    await this.parts.host.limits?.forget(environmentId);
  }

  /** Resolves once the gateways that run have been asked to take it. */
  async keepConsumers(environmentId: string, snapshot: ConsumerSnapshot): Promise<KeptConsumersAnswer> {
    const environment = this.environments.get(environmentId);
    if (environment === undefined || !(await environment.keepConsumers(snapshot))) return { is: 'unknown' };
    await environment.consumers.tellAll();
    return { is: 'kept' };
  }

  /** What the kernel keeps units within, one line for people. */
  get walls(): string {
    return this.parts.host.protections.says;
  }

  probe(): CellHealth {
    const environments = [...this.environments.values()].filter(({ exists }) => exists).length;
    return { routerUrl: this.front.router.url, environments, splitsRequests: true };
  }

  /** What is counted of requests, and what may be counted yet. */
  get requests(): RequestMeters {
    return this.parts.requests;
  }

  /** What units have answered that is not known to be kept, as the last look found it: another one begins, and who asks waits for no unit. */
  traffic(): TrafficReport {
    const { watch } = this.front.traffic;
    void watch.look();
    return watch.book.report();
  }

  keepTraffic(runs: readonly RunTraffic[]): void {
    this.front.traffic.watch.book.settle(runs);
  }

  /** Ends every process; what is desired stays on disk and comes back with the next start. */
  async stop(retirement: Retirement): Promise<void> {
    this.watchdog.stop();
    await Promise.all([this.recovered, this.clearing.stop()]);
    const places = [...this.environments.values()].flatMap((environment) => environment.stop());
    for (const { slot } of places) slot.vacate();
    await Promise.all([...this.parts.host.processes].map((process) => retire(process, retirement)));
    await Promise.all(places.map(closePlace));
    await this.front.router.close();
    await Promise.all([this.front.requests.stop(), this.front.traffic.stop()]);
    this.parts.host.limits?.close();
    this.parts.host.protections.walls.takeDown();
  }

  /** One that cannot come back (its file cannot be written) must not keep the others away. */
  private recover(environment: Environment): Promise<void> {
    return environment
      .recover()
      .catch((error: Error) =>
        this.parts.log.error('an environment is not back', { environment: environment.id, error }),
      );
  }

  /** Of what is wanted or serves, and of processes that are on their way up or out. */
  private imagesInUse(): ReadonlySet<string> {
    const wanted = imagesOf([...this.environments.values()]);
    return new Set([...wanted, ...[...this.parts.host.processes].map(({ spec }) => spec.imageDigest)]);
  }

  private known(environmentId: string): Environment {
    const environment = this.environments.get(environmentId) ?? Environment.unknown(environmentId, this.parts);
    this.environments.set(environmentId, environment);
    return environment;
  }
}

/** Resolves once each process is up, or will not be. */
const allUp = ({ processes }: ProcessHost): Promise<unknown> =>
  Promise.allSettled([...processes].map((process) => process.up()));

/** More processes that start do not come up sooner: what a start needs is the processor. */
const concurrency = 2 + 2 * availableParallelism();
const starting = {
  concurrency,
  // One place is always another tenant's, whatever one tenant starts.
  perTenant: concurrency - 1,
  // Beside one that routes lead to, its tenant starts no more than fill the processors.
  weightOfFirst: concurrency - availableParallelism(),
};

const imagesOf = (states: readonly Pick<EnvironmentState, 'desired' | 'serving'>[]): ReadonlySet<string> =>
  new Set(
    states.flatMap(({ desired, serving }) =>
      [...(desired?.units ?? []), ...(serving?.units ?? [])].map(({ imageDigest }) => imageDigest),
    ),
  );
