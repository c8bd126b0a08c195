import { ApiFault, isFault } from '../client/api-fault.js';
import { treatments } from '../client/fault-classes.js';
import type { KindName } from '../client/kinds.js';
import type { KubeObject } from '../client/kube-object.js';
import { concernsConsumers, ToldGateways } from '../consumers/told-gateways.js';
import { concernsLimits, CountingEnvironments } from '../limits/counting-environments.js';
import type { LimitUsers } from '../limits/limit-users.js';
import { environmentOf } from '../names.js';
import { labelNames } from '../render/object-names.js';
import { ClusterView } from '../view/cluster-view.js';
import type { WatchTimings } from '../view/watched-kind.js';
import { type ControllerParts, EnvironmentController } from './environment-controller.js';
import { HumanNeeded } from './human-needed.js';
import { WorkQueue } from './work-queue.js';

export interface CellControllerParts extends Omit<ControllerParts, 'view'> {
  readonly watch?: WatchTimings;
  /** It closes them. Absent: there is no Redis in which gateways count together. */
  readonly limitUsers?: LimitUsers;
}

/** Environments that are worked at at once: each waits for the API server most of the time. */
const concurrency = 16;
const shortestBackoffMs = 1_000;
/** Of what may be over at any moment, and of what a human has to see to. */
const longestBackoffMs = { passing: 30_000, refused: 300_000 };
/** Who writes is never away for long. */
const conflictMs = { first: 20, longest: 10_000 };
const humanLookMs = 5_000;
/** People wait for what was switched, and it is over within half a minute. */
const uncountedLookMs = 2_000;

const watchedKinds: readonly KindName[] = [
  ...(['namespace', 'serviceAccount', 'secret', 'configMap', 'service', 'pod', 'resourceQuota', 'limitRange'] as const),
  ...(['deployment', 'networkPolicy', 'autoscaler', 'disruptionBudget'] as const),
];

const kindsOf = ({ routeKind, makesGateways }: CellControllerParts): readonly KindName[] => [
  ...watchedKinds,
  ...(makesGateways === true ? (['gateway'] as const) : []),
  routeKind,
];

/** Keeps a whole cell as its records say: wakes with each change in the cluster, and looks at everything after a start and with each list. */
export class CellController {
  private readonly view: ClusterView;
  private readonly queue: WorkQueue;
  /** Environments whose gateways may have to be told of their consumers. */
  private readonly consumers: WorkQueue;
  /** Environments whose user in the Redis of limits may have to be made or to go. */
  private readonly limits: WorkQueue | null;
  /** Environments for which a human was asked. */
  private readonly asked = new Set<string>();
  private isKnown = false;

  constructor(private readonly parts: CellControllerParts) {
    this.view = new ClusterView({
      ...{ api: parts.api, kinds: kindsOf(parts), cellNamespace: parts.records.namespace },
      changed: (object) => this.wake(object),
      report: (error) => parts.report(error, null),
      recordsListed: () => this.wakeAll(),
      ...(parts.watch === undefined ? {} : { timings: parts.watch }),
    });
    const environments = new EnvironmentController({ ...parts, view: this.view });
    const { api, records, settingsFor } = parts;
    const { versionKey } = settingsFor(null);
    const gateways = new ToldGateways({ api, versionKey, view: this.view, namespace: records.namespace });
    this.consumers = new WorkQueue({
      ...{ concurrency, backoffMs },
      work: async (environmentId) => gateways.run(environmentId).then(() => null),
      failed: (environmentId, error) => parts.report(error, environmentId),
    });
    this.limits = this.limitsQueue();
    this.queue = new WorkQueue({
      ...{ concurrency, backoffMs },
      work: async (environmentId) => {
        const againMs = await environments.run(environmentId);
        this.asked.delete(environmentId);
        return againMs;
      },
      failed: (environmentId, error) => {
        if (this.isNews(environmentId, error)) parts.report(error, environmentId);
      },
    });
  }

  /** Resolves once the cell is known, and everything in it is about to be looked at. */
  async start(): Promise<void> {
    await this.view.start();
    this.isKnown = true;
    this.wakeAll();
  }

  async stop(): Promise<void> {
    await Promise.all([this.queue.stop(), this.consumers.stop(), this.limits?.stop()]);
    this.parts.limitUsers?.close();
    await this.view.stop();
  }

  private limitsQueue(): WorkQueue | null {
    const { records, settingsFor, limitUsers: users, report } = this.parts;
    if (users === undefined) return null;
    const settings = () => settingsFor(null);
    const counting = new CountingEnvironments({ view: this.view, namespace: records.namespace, settings, users });
    return new WorkQueue({
      ...{ concurrency, backoffMs },
      work: async (environmentId) => counting.run(environmentId).then(() => null),
      failed: (environmentId, error) => report(error, environmentId),
    });
  }

  private isNews(environmentId: string, error: unknown): boolean {
    if (!(error instanceof HumanNeeded)) return !isFault(error, 'conflict');
    const isKnown = this.asked.has(environmentId);
    this.asked.add(environmentId);
    return !isKnown;
  }

  /** Also what nothing has told of is seen so: settings that are others, a time that is over. */
  private wakeAll(): void {
    for (const held of this.view.kind('secret').in(this.parts.records.namespace)) this.wake(held);
  }

  private wakeBesides(environmentId: string, object: KubeObject): void {
    if (concernsConsumers(object)) this.consumers.add(environmentId);
    if (concernsLimits(object)) this.limits?.add(environmentId);
  }

  /** Of a cell that is known in part, what is not known yet would be taken for missing. */
  private wake(object: KubeObject): void {
    if (!this.isKnown) return;
    const { metadata } = object;
    const { namespace = metadata.name, labels } = metadata;
    const environmentId = environmentOf(namespace) ?? labels?.[labelNames.environment];
    if (environmentId === undefined) return;
    this.queue.add(environmentId);
    this.wakeBesides(environmentId, object);
  }
}

/** What was changed by somebody else is looked at again at once; else at growing distance, spread, and never given up. */
function backoffMs(failures: number, error: unknown): number {
  if (error instanceof HumanNeeded) return spread(humanLookMs);
  if (isFault(error, 'conflict')) return spread(Math.min(conflictMs.longest, conflictMs.first * 2 ** (failures - 1)));
  if (isFault(error, 'uncounted')) return spread(uncountedLookMs);
  const isPassing = error instanceof ApiFault && treatments[error.is].repeat !== 'never';
  const longest = isPassing ? longestBackoffMs.passing : longestBackoffMs.refused;
  const asked = error instanceof ApiFault ? (error.status.retryAfterMs ?? 0) : 0;
  // Behind what was asked for, so that not everybody comes at that very moment.
  return asked + spread(Math.min(longest, shortestBackoffMs * 2 ** (failures - 1)));
}

const spread = (ms: number): number => ms * (0.5 + Math.random() / 2);
