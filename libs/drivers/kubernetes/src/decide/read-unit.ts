import type { DesiredUnit, ObservedReplicas, ObservedUnit } from '@tiffin/contracts';
import { endOf, type LinesOf, type Problem, startProblem, unitContainer } from './read-pod.js';
import { refusedPods } from './refused-pods.js';
import { isTakenAway, takenAwayProblem } from './taken-away.js';
import type { ContainerStatus, Deployment, Pod } from './workload.js';

/** One version of a unit as the cluster shows it. */
export interface SeenUnit {
  readonly unit: DesiredUnit;
  readonly isReady: boolean;
  /** As many as are wanted serve: whatever time it is, nothing is waited for. */
  readonly isWhole: boolean;
  /** Without the last lines of its trouble. */
  readonly observed: ObservedUnit;
  /** Why it will not come up by itself, where it has never served. */
  readonly problem: Problem | null;
  /** Where its last crash can be read, if it does not stay up. */
  readonly crash: LinesOf | null;
}

export interface UnitParts {
  readonly unit: DesiredUnit;
  /** With so many replicas it serves as it should, though an autoscaler may want more than there is room for. */
  readonly least: number;
  readonly deployment: Deployment | undefined;
  /** Of this version, those that are on their way out left out. */
  readonly pods: readonly Pod[];
  readonly now: Date;
}

/** Of what is not there yet. */
const longAgo = new Date(0).toISOString();
/** Fewer crashes may be chance. */
const loopCrashes = 3;
/** A crash is over once the unit has served for so long since. */
const recoveredMs = 60_000;

export function readUnit(parts: UnitParts): SeenUnit {
  const { unit, deployment } = parts;
  const { isReady, isWhole, problem, replicas } = readinessOf(parts);
  const pods = parts.pods.filter((pod) => !isTakenAway(pod));
  const crashes = crashesOf({ ...parts, pods });
  const { key, name, imageDigest } = unit;
  const { restarts, lastFailure, trouble, lines } = crashes;
  const state = isReady ? 'ready' : restarts > 0 ? 'restarting' : 'starting';
  const pid = pods.some(isStarted) ? 1 : 0;
  return {
    ...{ unit, isReady, isWhole, crash: lines, problem },
    observed: {
      ...{ key, name, imageDigest, state, restarts, lastFailure, trouble, pid, replicas },
      startedAt: startOf(pods) ?? deployment?.metadata.creationTimestamp ?? longAgo,
    },
  };
}

interface Readiness extends Pick<SeenUnit, 'isReady' | 'isWhole' | 'problem'> {
  readonly replicas: ObservedReplicas;
}

/** What an autoscaler wants beyond the least, and cannot have, keeps nothing from being ready. */
function readinessOf(parts: UnitParts): Readiness {
  const { isWhole, ...replicas } = replicasIn(parts.deployment);
  const problem = isWhole ? null : problemOf(parts);
  const isReady = isWhole || (problem !== null && replicas.ready >= parts.least);
  return { isReady, isWhole, problem: isReady ? null : problem, replicas };
}

interface Crashes extends Pick<ObservedUnit, 'restarts' | 'lastFailure' | 'trouble'> {
  readonly lines: LinesOf | null;
}

const neverStarted: ContainerStatus = { name: '', ready: false, restartCount: 0 };
const none: Crashes = { restarts: 0, lastFailure: null, trouble: null, lines: null };

/** Of the replica that has crashed most often. */
function crashesOf({ unit, pods, now }: UnitParts): Crashes {
  const crashed = pods.flatMap((pod) => ({ pod, container: unitContainer(pod) ?? neverStarted }));
  const [worst] = crashed.sort((a, b) => b.container.restartCount - a.container.restartCount);
  if (worst === undefined || worst.container.restartCount === 0) return none;
  const { pod, container } = worst;
  const end = endOf(pod, container, unit.memoryMb);
  const restarts = container.restartCount;
  const reason = end?.reason ?? 'does not stay up';
  if (!loops(container, now)) return { ...none, restarts, lastFailure: reason };
  const trouble = { unitKey: unit.key, reason, lastLines: [], restarts };
  return { restarts, lastFailure: reason, trouble, lines: end?.lines ?? null };
}

interface Replicas extends ObservedReplicas {
  readonly isWhole: boolean;
}

/** None where the cluster has not yet looked at what is wanted. */
function replicasIn(deployment: Deployment = absent): Replicas {
  const { metadata, spec, status } = deployment;
  const seen = { ...noReplicas, ...status };
  const wanted = spec?.replicas ?? 1;
  const isSeen = seen.observedGeneration >= (metadata.generation ?? 0);
  const ready = isSeen ? Math.min(seen.readyReplicas, seen.updatedReplicas) : 0;
  return { wanted, ready: Math.min(ready, wanted), isWhole: isSeen && ready >= wanted };
}

/** Its newest form was never seen. */
const absent: Deployment = { metadata: { name: '', generation: 1 } };
const noReplicas = { observedGeneration: 0, readyReplicas: 0, updatedReplicas: 0 };

function problemOf({ unit, deployment, pods, now }: UnitParts): Problem | null {
  const staying = pods.filter((pod) => !isTakenAway(pod));
  const found = staying.map((pod) => startProblem(pod, unit.memoryMb, now)).find((problem) => problem !== null);
  const lacking = (deployment?.spec?.replicas ?? 1) - staying.length;
  return found ?? refusedPods(deployment, now) ?? takenAwayProblem(pods.filter(isTakenAway), lacking, now);
}

function isStarted(pod: Pod): boolean {
  const { state, restartCount = 0 } = unitContainer(pod) ?? {};
  return restartCount > 0 || state?.running !== undefined || state?.terminated !== undefined;
}

const startOf = (pods: readonly Pod[]): string | undefined =>
  pods.flatMap(({ metadata }) => metadata.creationTimestamp ?? []).sort()[0];

function loops({ restartCount, state, lastState }: ContainerStatus, now: Date): boolean {
  if (restartCount < loopCrashes) return false;
  if (state?.waiting?.reason === 'CrashLoopBackOff') return true;
  const { finishedAt = longAgo } = { ...lastState?.terminated, ...state?.terminated };
  return now.getTime() - Date.parse(finishedAt) < recoveredMs;
}
