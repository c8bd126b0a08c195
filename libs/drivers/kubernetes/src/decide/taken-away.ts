import type { Problem } from './read-pod.js';
import type { Pod } from './workload.js';

/** The cluster makes another pod in the place of one that it has ended. */
const replacedWithinMs = 40_000;
/** Pods that have ended stay where they are for long, and what became of those before says nothing of now. */
const recentlyMs = 60_000;

/**
 * Whether the cluster ends a pod or has ended it, as for a node that is drained, shut down or out of room: containers of ours are started again
 * where they are. How they end then is not the unit's doing.
 */
export const isTakenAway = ({ status }: Pod): boolean =>
  status?.phase === 'Failed' ||
  status?.phase === 'Succeeded' ||
  status?.conditions?.some(({ type, status: is }) => type === 'DisruptionTarget' && is === 'True') === true;

/** Why a unit lacks pods that were taken away; null: others are in their place, or will be by themselves. */
export function takenAwayProblem(pods: readonly Pod[], lacking: number, now: Date): Problem | null {
  const ended = pods.filter(({ status }) => status?.phase === 'Failed');
  const full = ended.find((pod) => hasFilledDisk(pod) && now.getTime() - endedAt(pod, now) <= recentlyMs);
  if (full !== undefined) return problem('used more disk than it has', full.status?.message, false);
  const old = ended.find((pod) => now.getTime() - endedAt(pod, now) >= replacedWithinMs);
  if (old === undefined || lacking <= 0) return null;
  const { reason, message } = old.status ?? {};
  const text = [reason, message].filter((part) => part !== undefined).join(': ');
  return problem('was ended by the cluster', text || 'it gives no reason', true);
}

/** As a kubelet tells it of an `emptyDir`, of a pod and of a container. Each pod after it would do the same. */
const hasFilledDisk = ({ status }: Pod): boolean =>
  status?.reason === 'Evicted' &&
  /^Usage of EmptyDir |ephemeral local storage usage exceeds|exceeded its local ephemeral storage/.test(
    status.message ?? '',
  );

function endedAt({ metadata, status }: Pod, now: Date): number {
  const changed = (status?.conditions ?? []).flatMap(({ lastTransitionTime }) => lastTransitionTime ?? []);
  return Date.parse(changed.sort().at(-1) ?? metadata.creationTimestamp ?? now.toISOString());
}

const problem = (text: string, message = '', isFault: boolean): Problem => ({
  reason: `${text}: ${message.trim()}`,
  ...{ isFault, lines: null },
});
