import type { ContainerStatus, Pod, Terminated } from './workload.js';

/** Where the last lines of a container that ended are to be had. */
export interface LinesOf {
  readonly pod: string;
  readonly container: string;
  /** It has been started again since. */
  readonly isPrevious: boolean;
  /** To the second; null: the cluster does not say. */
  readonly began: string | null;
  readonly ended: string | null;
}

/** Why something does not run, in words for people. */
export interface Problem {
  readonly reason: string;
  /** The cluster could not start it, for a reason that is not the unit's. */
  readonly isFault: boolean;
  readonly lines: LinesOf | null;
}

/** How long a cluster may look for a place: one that scales itself needs a while. */
const scheduleWithinMs = 40_000;
/** For so long a node may try again, which has not seen a Secret yet, or whose runtime is busy. */
const makeWithinMs = 40_000;

const containersOf = ({ status }: Pod): readonly ContainerStatus[] => [
  ...(status?.initContainerStatuses ?? []),
  ...(status?.containerStatuses ?? []),
];

/** The container of the unit itself; the others are the platform's. */
export const unitContainer = ({ status }: Pod): ContainerStatus | undefined => status?.containerStatuses?.[0];

/** What keeps a pod that has never served from coming up; null: nothing that is known. */
export function startProblem(pod: Pod, memoryMb: number, now: Date): Problem | null {
  const own = containersOf(pod).filter((container) => !isLost(endedIn(container)));
  const ended = own.map((container) => endOf(pod, container, memoryMb));
  return (
    ended.find((end) => end !== null) ??
    containersOf(pod)
      .map((container) => waitingProblem(container, ageMs(pod, now)))
      .find((found) => found !== null) ??
    unscheduled(pod, now)
  );
}

/** How a container of a pod has ended, where it has, and not as it should. */
export function endOf(pod: Pod, container: ContainerStatus, memoryMb: number): Problem | null {
  const { state, name } = container;
  const ended = endedIn(container);
  if (ended === undefined || isDone(pod, container, ended)) return null;
  const isPrevious = state?.terminated === undefined;
  const lines = { pod: pod.metadata.name, container: name, isPrevious, ...timesOf(ended) };
  return { reason: endText(ended, memoryMb), isFault: isClusters(ended), lines };
}

const endedIn = ({ state, lastState }: ContainerStatus): Terminated | undefined =>
  state?.terminated ?? lastState?.terminated;

/** Nobody knows how it ended, for its node or the runtime there was started again: it is started again too. */
const isLost = (ended: Terminated | undefined): boolean =>
  ended?.reason === 'ContainerStatusUnknown' || ended?.reason === 'Unknown';

const timesOf = ({ startedAt, finishedAt }: Terminated): Pick<LinesOf, 'began' | 'ended'> => ({
  began: startedAt ?? null,
  ended: finishedAt ?? null,
});

/** An init container that has done what it had to. */
const isDone = ({ status }: Pod, { name }: ContainerStatus, { exitCode }: Terminated): boolean =>
  exitCode === 0 && (status?.initContainerStatuses ?? []).some((init) => init.name === name);

/** The runtime could not start the process at all. */
const isClusters = ({ reason }: Terminated): boolean => reason === 'StartError' || reason === 'ContainerCannotRun';

export function endText(ended: Terminated, memoryMb: number): string {
  if (ended.reason === 'OOMKilled') return `used more than its ${memoryMb} MiB of memory`;
  if (isLost(ended)) return 'was lost by its node';
  if (isClusters(ended)) return `could not be started: ${ended.message ?? 'the cluster gives no reason'}`;
  const signal = signalOf(ended);
  return signal === null ? `exited with code ${ended.exitCode}` : `was ended by signal ${signal}`;
}

/** As shells tell it, too. */
function signalOf({ signal = 0, exitCode }: Terminated): number | null {
  if (signal > 0) return signal;
  return exitCode > 128 && exitCode < 165 ? exitCode - 128 : null;
}

interface Wait {
  readonly text: string;
  readonly isFault: boolean;
  /** What takes longer does not pass by itself. */
  readonly passesWithinMs: number;
}

const waits: Readonly<Record<string, Wait>> = {
  ImagePullBackOff: { text: 'its image cannot be pulled', isFault: true, passesWithinMs: 0 },
  ErrImageNeverPull: { text: 'its image is not there', isFault: true, passesWithinMs: 0 },
  ImageInspectError: { text: 'its image is damaged', isFault: true, passesWithinMs: 0 },
  InvalidImageName: { text: 'its image has a name that cannot be', isFault: false, passesWithinMs: 0 },
  CreateContainerConfigError: { text: 'its container cannot be made', isFault: true, passesWithinMs: makeWithinMs },
  CreateContainerError: { text: 'its container cannot be made', isFault: true, passesWithinMs: makeWithinMs },
  RunContainerError: { text: 'its container cannot be started', isFault: true, passesWithinMs: makeWithinMs },
};

function waitingProblem({ state }: ContainerStatus, waitedMs: number): Problem | null {
  const { reason = '', message } = state?.waiting ?? {};
  const known = Object.hasOwn(waits, reason) ? waits[reason] : undefined;
  if (known === undefined || waitedMs < known.passesWithinMs) return null;
  return { reason: `${known.text}: ${message ?? reason}`, isFault: known.isFault, lines: null };
}

const ageMs = ({ metadata }: Pod, now: Date): number =>
  now.getTime() - Date.parse(metadata.creationTimestamp ?? now.toISOString());

function unscheduled(pod: Pod, now: Date): Problem | null {
  const found = pod.status?.conditions?.find(({ type, status: is }) => type === 'PodScheduled' && is === 'False');
  if (found === undefined || ageMs(pod, now) < scheduleWithinMs) return null;
  return { reason: `cannot be scheduled: ${found.message ?? 'no node has room'}`, isFault: true, lines: null };
}
