/** How long the cell waits for what, in milliseconds. */
export interface CellTimings {
  /** From the start of a process to its first 200 on the readiness path. */
  readonly readyDeadlineMs: number;
  readonly readyPollMs: number;
  /** How long a process that starts keeps others from starting; see `StartQueue`. */
  readonly startShareMs: number;
  /** For the requests that a replaced process still answers. */
  readonly drainMs: number;
  /** From SIGTERM to SIGKILL. */
  readonly graceMs: number;
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
  /** A process that served for so long crashed by chance: its next restart starts with the shortest backoff again. */
  readonly healthyMs: number;
  /** A unit that crashed in a loop and has served for so long since is out of trouble. */
  readonly recoveredMs: number;
  /** How long a request waits for a unit that is being restarted. */
  readonly requestWaitMs: number;
  /** How long a gateway may take to take its consumers, and when it is asked again where it did not. */
  readonly consumersMs: number;
  readonly consumersRetryMs: number;
  readonly livenessMs: number;
  readonly livenessTimeoutMs: number;
  readonly memoryMs: number;
  /** The same where the kernel keeps nobody within his memory. */
  readonly unwalledMemoryMs: number;
  readonly diskMs: number;
  /** How much of what is counted of requests a crash of the cell may lose. */
  readonly requestsSaveMs: number;
  /** How often units are asked what they have answered, and so how much of it one that crashes may lose. */
  readonly trafficMs: number;
  /** How often unpacked images are removed that nothing runs or wants. */
  readonly imagesMs: number;
}

export const defaultTimings: CellTimings = {
  readyDeadlineMs: 15_000,
  readyPollMs: 15,
  startShareMs: 2_000,
  drainMs: 10_000,
  graceMs: 5_000,
  backoffMinMs: 200,
  backoffMaxMs: 30_000,
  healthyMs: 60_000,
  recoveredMs: 10_000,
  requestWaitMs: 2_000,
  consumersMs: 5_000,
  consumersRetryMs: 1_000,
  livenessMs: 5_000,
  livenessTimeoutMs: 2_000,
  memoryMs: 1_000,
  unwalledMemoryMs: 250,
  diskMs: 1_000,
  requestsSaveMs: 2_000,
  trafficMs: 5_000,
  imagesMs: 600_000,
};
