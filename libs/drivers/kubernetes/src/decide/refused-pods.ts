import type { Problem } from './read-pod.js';
import type { Condition, Deployment } from './workload.js';

/** What others are about to give back may be what is missing. */
const quotaPatienceMs = 20_000;

/** Why the pods of a unit are not even made: the namespace's quota, or Pod Security. Null: they are, or it may pass. */
export function refusedPods(deployment: Deployment | undefined, now: Date): Problem | null {
  const refused = deployment?.status?.conditions?.find(isRefusal);
  return refused === undefined ? null : problemIn(refused, now);
}

function problemIn(refused: Condition, now: Date): Problem | null {
  const { message = '' } = refused;
  if (message.includes('violates PodSecurity')) return problem('is refused by Pod Security', message);
  if (!message.includes('exceeded quota')) return problem('its pods are refused by the cluster', message);
  return ageMs(refused, now) < quotaPatienceMs ? null : problem("the environment's quota is reached", message);
}

const isRefusal = ({ type, status }: Condition): boolean => type === 'ReplicaFailure' && status === 'True';

const ageMs = ({ lastTransitionTime }: Condition, now: Date): number =>
  lastTransitionTime === undefined ? 0 : now.getTime() - Date.parse(lastTransitionTime);

/** Without the name of the pod, which says nothing to anybody. */
const problem = (text: string, message: string): Problem => ({
  reason: `${text}: ${message.replace(/^pods "[^"]*" is forbidden: /, '')}`,
  ...{ isFault: false, lines: null },
});
