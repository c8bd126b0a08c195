import { join } from 'node:path';
import type {
  CellHealth,
  DesiredEnvironment,
  EnvironmentSummary,
  LogLine,
  ObservedEnvironment,
  UnitKey,
} from '@tiffin/contracts';
import { Refusal } from '@tiffin/kernel';
import type { CellLog } from './cell-log.js';
import type { CellTimings } from './cell-timings.js';
import { type CellParts, Environment } from './environments/environment.js';
import type { ImageStore } from './state/image-store.js';
import { PidFiles } from './process/pid-files.js';
import { closePlace } from './environments/places.js';
import { removeFolder } from './state/remove-folder.js';
import { type Retirement, retire } from './environments/retire.js';
import { RouteTable } from './routing/route-table.js';
import { Router } from './routing/router.js';
import { StateStore } from './state/state-store.js';
import { Watchdog } from './units/watchdog.js';

export interface SupervisorOptions {
  readonly dir: string;
  readonly routerPort: number;
  readonly images: ImageStore;
  readonly timings: CellTimings;
  readonly log: CellLog;
}

/** The cell: all environments, the router in front of them, and the watch over their processes. */
export class Supervisor {
  private readonly environments = new Map<string, Environment>();
  private readonly watchdog: Watchdog;

  private constructor(
    private readonly parts: CellParts,
    private readonly router: Router,
  ) {
    this.watchdog = new Watchdog(parts.host);
  }

  /** Ends what a former life left behind, then brings back what it served. Rejects when the router's port is taken. */
  static async start({ dir, routerPort, images, timings, log }: SupervisorOptions): Promise<Supervisor> {
    const routes = new RouteTable();
    const router = await Router.open(routes, routerPort);
    const pidFiles = new PidFiles(join(dir, 'pids'));
    const leftovers = await pidFiles.endLeftovers();
    if (leftovers > 0) log.info('ended processes of a former life', { count: leftovers });
    const privateDir = join(dir, 'private');
    await removeFolder(privateDir);
    const store = await StateStore.open(join(dir, 'state'));
    const host = { images, pidFiles, privateDir, timings, processes: new Set<never>() };
    const supervisor = new Supervisor({ host, routes, store, log }, router);
    await supervisor.recover();
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
    return this.environments.get(environmentId)?.logs(unit, tail) ?? null;
  }

  /** Throws `Refusal` EPOCH_STALE. */
  async remove(environmentId: string, epoch: number): Promise<void> {
    await this.known(environmentId).remove(epoch);
  }

  probe(): CellHealth {
    const environments = [...this.environments.values()].filter(({ exists }) => exists).length;
    return { routerUrl: this.router.url, environments };
  }

  /** Ends every process; what is desired stays on disk and comes back with the next start. */
  async stop(retirement: Retirement): Promise<void> {
    this.watchdog.stop();
    const places = [...this.environments.values()].flatMap((environment) => environment.stop());
    for (const { slot } of places) slot.vacate();
    await Promise.all([...this.parts.host.processes].map((process) => retire(process, retirement)));
    await Promise.all(places.map(closePlace));
    await this.router.close();
  }

  private known(environmentId: string): Environment {
    const environment = this.environments.get(environmentId) ?? Environment.unknown(environmentId, this.parts);
    this.environments.set(environmentId, environment);
    return environment;
  }

  private async recover(): Promise<void> {
    const states = await this.parts.store.load();
    const wanted = states.flatMap(({ desired, serving }) => [...(desired?.units ?? []), ...(serving?.units ?? [])]);
    await this.parts.host.images.retain(new Set(wanted.map(({ imageDigest }) => imageDigest)));
    for (const state of states) {
      const environment = new Environment(state, this.parts);
      this.environments.set(state.environmentId, environment);
      await environment.recover();
    }
  }
}
