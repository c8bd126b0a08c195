import { countsIn, podCounts } from '../client/pod-counts.js';
import { type CanaryLedger, lookedAt, type Reading, type Side } from '../decide/canary-ledger.js';
import { unitContainer } from '../decide/read-pod.js';
import type { ContainerStatus, Pod } from '../decide/workload.js';
import { type EnvironmentRecord, isBeside, type PlacedRelease } from '../record/environment-record.js';
import { labelNames } from '../render/object-names.js';

export interface MeteredEnvironment {
  readonly record: EnvironmentRecord;
  /** All of its namespace. */
  readonly pods: readonly Pod[];
  readonly before: CanaryLedger | null;
  readonly now: Date;
}

/** Looks how a canary and what serves beside it answer; null: there is none. What is known while its share is changed stays. */
export async function meterCanary({ record, pods, before, now }: MeteredEnvironment): Promise<CanaryLedger | null> {
  const { state, wanted, serving } = record;
  if (!isBeside(state) || wanted === null || serving === null) return null;
  if (state === 'weighing') return before;
  const sides: readonly (readonly [Side, PlacedRelease])[] = [
    ['running', serving],
    ['canary', wanted],
  ];
  const readings = await Promise.all(
    sides.flatMap(([side, release]) => podsOf(release, pods).map((pod) => readPod(pod, side))),
  );
  return lookedAt(before, { of: nameOf(wanted), readings: readings.flat(), now });
}

/** Others come with each share, and what is measured begins anew. */
const nameOf = ({ set, desired: { releaseId, canary } }: PlacedRelease): string =>
  JSON.stringify([set, releaseId, canary]);

/** Those at which requests from outside arrive. */
function podsOf({ set, desired: { routes } }: PlacedRelease, pods: readonly Pod[]): readonly Pod[] {
  const keys = new Set(routes.map(({ unit }) => unit));
  return pods.filter(({ metadata: { labels = {} } }) => {
    return labels[labelNames.set] === set && keys.has(labels[labelNames.unit] ?? '');
  });
}

/** Of the process that runs, and of the last one that has ended. */
async function readPod(pod: Pod, side: Side): Promise<readonly Reading[]> {
  const container = unitContainer(pod);
  if (container === undefined) return [];
  const startedAt = container.state?.running?.startedAt;
  const live = startedAt === undefined ? [] : await running(pod, side, startedAt);
  return [...live, ...lastWords(container, side)];
}

async function running({ status }: Pod, side: Side, startedAt: string): Promise<readonly Reading[]> {
  const counts = await podCounts(status?.podIP ?? '');
  return counts === null ? [] : [{ side, startedAt, hasEnded: false, counts }];
}

/** A process that ends leaves what it has counted behind, where the cluster shows it. */
function lastWords({ state, lastState }: ContainerStatus, side: Side): readonly Reading[] {
  return [state?.terminated, lastState?.terminated].flatMap((ended) => {
    const counts = countsIn(ended?.message ?? '');
    return counts === null ? [] : [{ side, startedAt: ended?.startedAt ?? '', hasEnded: true, counts }];
  });
}
