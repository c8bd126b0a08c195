import { setTimeout as pause } from 'node:timers/promises';
import type {
  CellHealth,
  ConsumerSnapshot,
  DesiredEnvironment,
  EnvironmentMetrics,
  EnvironmentSummary,
  FollowedLine,
  LogLine,
  ObservedEnvironment,
} from '@tiffin/contracts';
import type { Cell, CellReader, FollowOptions, KeptOrUnknown, ObserveOptions } from '@tiffin/deployments-operations';
import { isId, Refusal } from '@tiffin/kernel';
import { ApiFault, isFault } from './client/api-fault.js';
import { treatments } from './client/fault-classes.js';
import { kinds } from './client/kinds.js';
import { type KubernetesPlace, openPlace, type OpenedPlace } from './kubernetes-place.js';
import { KeptSnapshots } from './consumers/kept-snapshots.js';
import { managed } from './names.js';
import { applyDesired, applyRemoval } from './record/apply-desired.js';
import type { EnvironmentRecord } from './record/environment-record.js';
import { type EnvironmentStatus, statusIn } from './record/record-store.js';
import { observeEnvironment } from './decide/observe-environment.js';
import { acceptDesired } from './render/accept-desired.js';
import { canSplit, servesCertificates } from './render/render-routes.js';
import { StatusWaits } from './status-waits.js';
import { FollowedUnit } from './logs/followed-unit.js';
import { FollowerPlaces } from './logs/follower-places.js';
import { UnitLogs } from './logs/unit-logs.js';
import { unitUse } from './use/unit-use.js';

/** What can be seen of a cluster in which environments run; needs no right to change anything, nor to read secrets. */
export class KubernetesCellReader implements CellReader {
  private readonly waits: StatusWaits;
  private readonly unitLogs: UnitLogs;
  private readonly places = new FollowerPlaces();

  constructor(protected readonly parts: OpenedPlace) {
    this.waits = new StatusWaits(parts.api, parts.records.namespace);
    this.unitLogs = new UnitLogs(parts.api);
  }

  static open(place: KubernetesPlace): KubernetesCellReader {
    return new KubernetesCellReader(openPlace(place));
  }

  observe(environmentId: string, options?: ObserveOptions): Promise<ObservedEnvironment | null> {
    if (!isId(environmentId)) return Promise.resolve(null);
    return this.asked(async () => {
      const read = async () => {
        const held = await this.parts.records.readStatus(environmentId);
        return held === null ? null : statusIn(held).observed;
      };
      if (options === undefined) return read();
      return this.waits.until(environmentId, read, options);
    });
  }

  list(): Promise<readonly EnvironmentSummary[]> {
    return this.asked(async () => {
      const { items } = await this.parts.api.list({
        kind: kinds.configMap,
        labels: managed,
        namespace: this.parts.records.namespace,
      });
      return items.flatMap((held) => statusIn(held).summary ?? []);
    });
  }

  logs(environmentId: string, unitKey: string, tail: number): Promise<readonly LogLine[]> {
    if (!isId(environmentId)) return Promise.resolve([]);
    return this.asked(() => this.unitLogs.tail(environmentId, unitKey, tail));
  }

  async *followLogs(
    environmentId: string,
    unitKey: string,
    options: FollowOptions,
  ): AsyncGenerator<readonly FollowedLine[]> {
    if (!isId(environmentId)) return;
    const place = { api: this.parts.api, environmentId, unitKey, places: this.places };
    const lines = new FollowedUnit(place, options).lines();
    // What the cluster says at the beginning is said in the words of all calls; later it is asked again.
    const first = await this.asked(() => lines.next());
    if (first.done !== true) yield first.value;
    yield* lines;
  }

  metrics(environmentId: string): Promise<EnvironmentMetrics> {
    if (!isId(environmentId)) return Promise.resolve({ unknownBecause: null, units: [] });
    return this.asked(() => unitUse(this.parts.api, environmentId));
  }

  async probe(): Promise<CellHealth> {
    const environments = (await this.list()).length;
    const settings = this.parts.settingsFor(null);
    const splitsRequests = canSplit(settings);
    const can = {
      splitsRequests,
      servesCertificates: servesCertificates(settings),
      runsReplicas: true,
      ...(splitsRequests ? { keepsNoClients: true } : {}),
    };
    return { routerUrl: this.parts.entranceUrl, environments, ...can };
  }

  async close(): Promise<void> {
    await this.waits.stop();
    this.parts.close();
  }

  /** What the cluster does not answer is CELL_UNAVAILABLE; whether it acted is unknown then. */
  protected async asked<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      const { reason, message } = error.status;
      const why = error.is === 'forbidden' ? message : reason;
      throw Refusal.of('CELL_UNAVAILABLE', `cell "${this.parts.name}": ${treatments[error.is].means} (${why})`).because(
        error,
      );
    }
  }
}

/** How long what was stopped goes on with what it has begun. */
const drainMs = 10_000;

/** A cluster in which environments run: stores what is desired; the cell's controller does the rest. */
export class KubernetesCell extends KubernetesCellReader implements Cell {
  private readonly kept = new KeptSnapshots(this.parts.api, this.parts.records.namespace);

  static override open(place: KubernetesPlace): KubernetesCell {
    return new KubernetesCell(openPlace(place));
  }

  apply(desired: DesiredEnvironment): Promise<void> {
    const accepted = acceptDesired(desired, this.parts.settingsFor(desired.owner ?? null));
    const refused = accepted instanceof Refusal ? accepted : this.refuseCanary(desired);
    if (refused !== null) return Promise.reject(refused);
    const drainedAt = new Date(Date.now() + drainMs);
    return this.change(desired.environmentId, (record) => applyDesired(record, desired, drainedAt));
  }

  async remove(environmentId: string, epoch: number): Promise<void> {
    const emptyUntil = new Date(Date.now() + this.parts.emptyMs);
    await this.change(environmentId, (record) => applyRemoval(record, { environmentId, epoch, emptyUntil }));
    if (isId(environmentId)) await this.asked(() => this.kept.forget(environmentId));
  }

  /** The cell's controller tells gateways that run. Waits a little for the namespace of an environment that was applied just now. */
  keepConsumers(environmentId: string, snapshot: ConsumerSnapshot): Promise<KeptOrUnknown> {
    if (!isId(environmentId)) return Promise.resolve('unknown');
    return this.asked(async () => {
      for (const end = performance.now() + namespaceWithinMs; ;) {
        const { record } = await this.parts.records.read(environmentId);
        if ((record?.wanted ?? null) === null) return 'unknown';
        try {
          await this.kept.keep(environmentId, snapshot);
          return 'kept';
        } catch (error) {
          if (!isFault(error, 'absent', 'uncounted') || performance.now() > end) throw error;
        }
        await pause(namespaceLookMs);
      }
    });
  }

  /** An Ingress leads to one place, and weights of a route are of requests, not of clients. */
  private refuseCanary({ canary, owner }: DesiredEnvironment): Refusal | null {
    if (canary === undefined || canary === 'stopped') return null;
    if (!canSplit(this.parts.settingsFor(owner ?? null))) return Refusal.of('CANARY_UNSUPPORTED', this.parts.name);
    if (canary.stickyBy === null) return null;
    return Refusal.of('INPUT_INVALID', 'canary.stickyBy', 'is of a cell that deals each request out anew.');
  }

  private change(
    environmentId: string,
    decide: (record: EnvironmentRecord | null) => EnvironmentRecord | null | Refusal,
  ): Promise<void> {
    return this.asked(async () => {
      for (let tries = 0; tries < mostTries; tries += 1) {
        const { record, held } = await this.parts.records.read(environmentId);
        const decided = decide(record);
        if (decided instanceof Refusal) throw decided;
        const next = decided === null ? null : await this.newest(environmentId, decided);
        // Also where nothing changes: who wrote it may have ended before it was told.
        if (next !== null && (await this.parts.records.write(environmentId, next, held)) === null) continue;
        const now = next ?? record;
        return now === null ? undefined : this.tell(environmentId, now);
      }
      throw Refusal.of('CELL_UNAVAILABLE', `cell "${this.parts.name}": its record of the environment changes too fast`);
    });
  }

  /** Newer than whatever was told: what was read may have come from a backup. */
  private async newest(environmentId: string, record: EnvironmentRecord): Promise<EnvironmentRecord> {
    const held = await this.parts.records.readStatus(environmentId);
    const told = held === null ? 0 : statusIn(held).revision;
    return { ...record, revision: Math.max(record.revision, told + 1) };
  }

  /** Whoever asks from now on is not told of what was desired before. */
  private async tell(environmentId: string, record: EnvironmentRecord): Promise<void> {
    const { records } = this.parts;
    for (let tries = 0; tries < mostTries; tries += 1) {
      const held = await records.readStatus(environmentId);
      const before = held === null ? null : statusIn(held);
      if (before !== null && before.revision >= record.revision) return;
      const status = statusAfter(environmentId, record, before);
      if ((await records.writeStatus(environmentId, status, held)) !== null) return;
    }
  }
}

/** What is told until the controller has looked: what ran until now does so still. */
function statusAfter(
  environmentId: string,
  record: EnvironmentRecord,
  told: EnvironmentStatus | null,
): EnvironmentStatus {
  const before = told?.observed ?? null;
  const nothingSeen = { units: [], linesOf: () => [], endWithinMs: null, ledger: told?.ledger ?? null };
  const status = observeEnvironment({ environmentId, record, before, now: new Date(), ...nothingSeen });
  const { observed } = status;
  return { ...status, observed: observed && { ...observed, units: before?.units ?? [] } };
}

const mostTries = 10;

const namespaceWithinMs = 10_000;
const namespaceLookMs = 250;
