import { classOf, type FaultClass } from '../client/fault-classes.js';
import type { Problem } from './read-pod.js';
import type { Condition, Deployment } from './workload.js';

/** What others are about to give back may be what is missing. */
const quotaPatienceMs = 20_000;
/** The cluster tries again by itself what it could not do just now. */
const passingPatienceMs = 40_000;

/** Why the pods of a unit are not even made: the namespace's quota, Pod Security, the cluster's fault. Null: they are, or it may pass. */
export function refusedPods(deployment: Deployment | undefined, now: Date): Problem | null {
  const refused = deployment?.status?.conditions?.find(isRefusal);
  return refused === undefined ? null : problemIn(refused, now);
}

function problemIn(refused: Condition, now: Date): Problem | null {
  const { message = '' } = refused;
  const waitedMs = ageMs(refused, now);
  switch (refusalIn(message)) {
    case 'invalid':
      return problem(message.includes('violates PodSecurity') ? 'is refused by Pod Security' : refusedText, message);
    case 'forbidden':
      return problem(refusedText, message);
    case 'quota':
      return waitedMs < quotaPatienceMs ? null : problem("the environment's quota is reached", message);
    default:
      return waitedMs < passingPatienceMs ? null : { ...problem('its pods cannot be made', message), isFault: true };
  }
}

const refusedText = 'its pods are refused by the cluster';

/** Of a refusal whose code is not told: what is not known to be for good may be of the moment, as a conflict of two who count for one quota. */
function refusalIn(message: string): FaultClass {
  // That the cluster's own controllers may do it is for the cluster to put right.
  if (/ is forbidden: User "/.test(message)) return 'unknown';
  if (/ is forbidden: /.test(message)) return classOf({ code: 403, reason: 'Forbidden', message });
  return / is invalid: | denied the request/.test(message) ? 'invalid' : 'unknown';
}

/** Of its pods, or of the ReplicaSet that would make them. */
const isRefusal = ({ type, status, reason }: Condition): boolean =>
  (type === 'ReplicaFailure' && status === 'True') || (status === 'False' && reason === 'ReplicaSetCreateError');

const ageMs = ({ lastTransitionTime }: Condition, now: Date): number =>
  lastTransitionTime === undefined ? 0 : now.getTime() - Date.parse(lastTransitionTime);

/** Without the name of the pod, which says nothing to anybody. */
const problem = (text: string, message: string): Problem => ({
  reason: `${text}: ${message.replace(/^pods "[^"]*" is forbidden: /, '')}`,
  ...{ isFault: false, lines: null },
});
