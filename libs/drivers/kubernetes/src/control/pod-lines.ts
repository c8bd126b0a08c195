import { setTimeout as pause } from 'node:timers/promises';
import { isFault } from '../client/api-fault.js';
import type { KubeApi } from '../client/kube-api.js';
import { kinds, pathOf } from '../client/kinds.js';
import type { LinesOf } from '../decide/read-pod.js';
import { lastLines, type LogQuery } from '../logs/last-lines.js';
import { timeOf } from '../logs/read-log-line.js';
import { isOfWalls } from '../render/walls-step.js';

const mostLines = 20;
const mostBytes = 32 * 1024;
const mostKept = 2_000;
/** A node that is busy, or says nothing, is asked so often, with a pause between; what nobody can read of a failure then is told without. */
const tries = 3;
const answerWithinMs = 5_000;

/** The last lines of containers that have ended, read once for each end. */
export class PodLines {
  private readonly known = new Map<string, readonly string[]>();

  constructor(
    private readonly api: Pick<KubeApi, 'open'>,
    private readonly pauseMs = 500,
  ) {}

  /** None where the cluster does not have them (any more). `restarts`: of the container when it ended. */
  async last(namespace: string, of: LinesOf, restarts: number): Promise<readonly string[]> {
    const key = [namespace, of.pod, of.container, of.isPrevious, restarts].join(' ');
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const lines = await this.read(namespace, of);
    if (this.known.size >= mostKept) this.known.clear();
    this.known.set(key, lines);
    return lines;
  }

  /** It may have been started again since it was looked at: what the current container prints is not of that end then. */
  private async read(namespace: string, of: LinesOf): Promise<readonly string[]> {
    const runs: readonly LogQuery[] = of.isPrevious ? [{ previous: 'true' }] : [{ previous: 'true' }, {}];
    const printed = await Promise.all(runs.map((run) => this.printed(namespace, of, run)));
    const own = printed.flat().filter((line) => !isOfWalls(line) && (of.isPrevious || isWithin(of, timeOf(line))));
    return own.slice(-mostLines).map((line) => line.slice(timeOf(line).length + 1));
  }

  private async printed(namespace: string, { pod, container }: LinesOf, run: LogQuery): Promise<readonly string[]> {
    const path = `${pathOf(kinds.pod, namespace, pod)}/log`;
    const open = (query: LogQuery) =>
      this.api.open({
        ...{ method: 'GET', path, withinMs: answerWithinMs },
        query: { container, timestamps: 'true', ...run, ...query },
      });
    for (let left = tries; left > 0; left -= 1) {
      try {
        const lines = await lastLines(open, mostLines, mostBytes);
        // A node may tell of an end before it has written down what was printed.
        if (lines.length > 0) return lines;
      } catch (error) {
        // There is no such container, or nothing is left of it.
        if (isFault(error, 'absent', 'invalid')) return [];
      }
      await pause(this.pauseMs);
    }
    return [];
  }
}

/** Clusters tell when a container began and ended to the second. */
function isWithin({ began, ended }: LinesOf, time: string): boolean {
  const at = Date.parse(time);
  return (began === null || at >= Date.parse(began)) && (ended === null || at < Date.parse(ended) + 1_000);
}
