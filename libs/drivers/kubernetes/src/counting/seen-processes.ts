import { sameJson } from '@tiffin/kernel';
import type { UnitAllowance, UnitCounts } from '@tiffin/contracts';
import type { KubeApi } from '../client/kube-api.js';
import { kinds } from '../client/kinds.js';
import type { KubeObject } from '../client/kube-object.js';
import { allowPod, countsIn, podCounts } from '../client/pod-counts.js';
import { unitContainer } from '../decide/read-pod.js';
import type { Pod } from '../decide/workload.js';
import { environmentOf, managed } from '../names.js';
import { annotationNames, labelNames } from '../render/object-names.js';
import { inTurns } from './in-turns.js';
import { WatchedKind } from '../view/watched-kind.js';

/** One process of a gateway, while it is there or something of it is not kept yet. */
export interface KnownProcess {
  readonly environmentId: string;
  /** Its slug; null: of nobody, or it is not known yet. */
  tenant: string | null;
  /** Null: it has ended. */
  address: string | null;
  counts: UnitCounts;
  /** By month. */
  readonly kept: Record<string, number>;
  /** Undefined: nothing was said to it yet. */
  told?: UnitAllowance | null;
}

/** What a process has left behind. */
export interface LastWords {
  readonly message: string;
  /** Undefined: its pod does not say when it ended. */
  readonly endedAtMs?: number | undefined;
}

/** A unit's process that may be asked. */
export interface SeenUnit {
  readonly environmentId: string;
  readonly unit: string;
  readonly address: string;
}

interface Parts {
  readonly api: KubeApi;
  /** Hears what a process has left behind, once or again. */
  readonly lastWords?: (of: Omit<SeenUnit, 'address'>, said: LastWords) => void;
  readonly report: (error: unknown) => void;
}

/** All gateways of a cluster, by their processes; followed from the first look on. */
export class SeenProcesses {
  private readonly pods: WatchedKind;
  private readonly namespaces: WatchedKind;
  /** By `processKey`. */
  private readonly known = new Map<string, KnownProcess>();
  private started: Promise<unknown> | null = null;

  private readonly hear: NonNullable<Parts['lastWords']>;

  constructor({ api, report, lastWords = () => undefined }: Parts) {
    this.hear = lastWords;
    const watched = (kind: 'pod' | 'namespace', changed: (object: KubeObject) => void) =>
      new WatchedKind({ api, place: { kind: kinds[kind], labels: managed }, changed, report });
    this.namespaces = watched('namespace', () => undefined);
    // What a process leaves behind is seen for a moment only, before its pod is gone.
    this.pods = watched('pod', (pod) => this.readLastWords(pod as unknown as Pod));
  }

  all(): readonly KnownProcess[] {
    return [...this.known.values()];
  }

  /** Asks all of them; whoever does not answer is as it was. */
  async look(): Promise<void> {
    const pods = (await this.follow()).filter(isGateway);
    const asked = pods.flatMap((pod) => (pod.status?.podIP === undefined ? [] : [{ pod, address: pod.status.podIP }]));
    const runAt = new Map<string, string | null>(asked.map(({ address }) => [address, null]));
    await inTurns(asked, async ({ pod, address }) => {
      const counts = isRunning(pod) ? await podCounts(address) : null;
      if (counts === null) return;
      runAt.set(address, counts.run);
      this.learn(pod, counts, address);
    });
    this.endOthers(runAt);
  }

  /** All units whose process runs, gateways or not. */
  async units(): Promise<readonly SeenUnit[]> {
    return (await this.follow()).flatMap((pod) => {
      const [unit, address] = [unitOf(pod), pod.status?.podIP];
      return unit === null || address === undefined || !isRunning(pod) ? [] : [{ ...unit, address }];
    });
  }

  private async follow(): Promise<readonly Pod[]> {
    this.started ??= Promise.all([this.pods.start(), this.namespaces.start()]);
    await this.started;
    return this.pods.all() as unknown as readonly Pod[];
  }

  /** `runAt`: who answers at each address; null: nobody did. Another one is there instead, or nothing is. */
  private endOthers(runAt: ReadonlyMap<string, string | null>): void {
    for (const one of this.known.values()) {
      const run = one.address === null ? undefined : runAt.get(one.address);
      if (run === undefined || (run !== null && run !== one.counts.run)) one.address = null;
    }
  }

  /** What is over, and of which nothing is left to tell. */
  forgetEnded(isTold: (one: KnownProcess) => boolean): void {
    for (const [key, one] of this.known) if (one.address === null && isTold(one)) this.known.delete(key);
  }

  /** Whether all were told. */
  async allow(dealt: ReadonlyMap<string, UnitAllowance | null>): Promise<boolean> {
    let isTold = true;
    await inTurns([...this.known.values()], async (one) => {
      const allowance = dealt.get(processKey(one.environmentId, one.counts.run)) ?? null;
      if (one.address === null || (one.told !== undefined && sameJson(one.told, allowance))) return;
      try {
        await allowPod(one.address, allowance);
        one.told = allowance;
      } catch {
        isTold = false;
      }
    });
    return isTold;
  }

  async stop(): Promise<void> {
    if (this.started === null) return;
    await Promise.all([this.pods.stop(), this.namespaces.stop()]);
  }

  private readLastWords(pod: Pod): void {
    const unit = unitOf(pod);
    if (unit === null) return;
    for (const said of lastWords(pod)) {
      this.hear(unit, said);
      const counts = isGateway(pod) ? countsIn(said.message) : null;
      if (counts !== null) this.learn(pod, counts, null);
    }
  }

  private learn(pod: Pod, counts: UnitCounts, address: string | null): void {
    const { namespace = '' } = pod.metadata;
    const environmentId = environmentOf(namespace);
    if (environmentId === null) return;
    const tenant = this.namespaces.get('', namespace)?.metadata.annotations?.[annotationNames.tenant] ?? null;
    const key = processKey(environmentId, counts.run);
    const known = this.known.get(key) ?? { environmentId, tenant, address, counts, kept: {} };
    this.known.set(key, known);
    known.tenant ??= tenant;
    known.address = address;
    known.counts = { ...counts, months: highest(known.counts.months, counts.months) };
  }
}

/** A run is what a process says itself: who says that of another environment's is none of its processes. */
export const processKey = (environmentId: string, run: string): string => `${environmentId} ${run}`;

/** What came late says less. */
function highest(one: UnitCounts['months'], other: UnitCounts['months']): UnitCounts['months'] {
  const months = Object.keys({ ...one, ...other });
  return Object.fromEntries(months.map((month) => [month, Math.max(one[month] ?? 0, other[month] ?? 0)]));
}

/** What processes of a pod have left behind. */
function lastWords(pod: Pod): readonly LastWords[] {
  const { state, lastState } = unitContainer(pod) ?? {};
  return [state?.terminated, lastState?.terminated].flatMap((ended) => {
    const at = Date.parse(ended?.finishedAt ?? '');
    return ended?.message === undefined
      ? []
      : [{ message: ended.message, endedAtMs: Number.isNaN(at) ? undefined : at }];
  });
}

function unitOf({ metadata }: Pod): Omit<SeenUnit, 'address'> | null {
  const environmentId = environmentOf(metadata.namespace ?? '');
  const unit = metadata.labels?.[labelNames.unit];
  return environmentId === null || unit === undefined ? null : { environmentId, unit };
}

/** Keys of units say what they are. */
const isGateway = ({ metadata }: Pod): boolean => metadata.labels?.[labelNames.unit]?.startsWith('gateway-') === true;

const isRunning = (pod: Pod): boolean => unitContainer(pod)?.state?.running !== undefined;
