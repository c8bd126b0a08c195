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

  private async read(namespace: string, of: LinesOf): Promise<readonly string[]> {
    let ofLater: readonly string[] = [];
    for (let left = tries; left > 0; left -= 1) {
      const { own, later, isGone } = await this.printed(namespace, of);
      if (own.length > 0 || isGone) return textsOf(own);
      if (later.length > 0) ofLater = later;
      // A node may tell of an end before it has written down what was printed.
      await pause(this.pauseMs);
    }
    return textsOf(ofLater);
  }

  /**
   * It may have been started again since it was looked at, at any moment: both runs that a node still has are read, each time anew. Of one that
   * has been started again, what it printed before it last ended counts.
   */
  private async printed(namespace: string, of: LinesOf): Promise<Printed> {
    const runs: readonly LogQuery[] = of.isPrevious ? [{ previous: 'true' }] : [{ previous: 'true' }, {}];
    const found = await Promise.all(runs.map((run) => this.linesIn(namespace, of, run)));
    const [previous = [], current = []] = found.map((lines) => (lines ?? []).filter((line) => !isOfWalls(line)));
    const own = of.isPrevious ? previous : [...previous, ...current].filter((line) => isWithin(of, timeOf(line)));
    const later = previous.filter((line) => isAfter(of, timeOf(line)));
    return { own, later, isGone: found.every((lines) => lines === null) };
  }

  /** Null: there is no such run, or nothing is left of it. */
  private async linesIn(
    namespace: string,
    { pod, container }: LinesOf,
    run: LogQuery,
  ): Promise<readonly string[] | null> {
    const path = `${pathOf(kinds.pod, namespace, pod)}/log`;
    const open = (query: LogQuery) =>
      this.api.open({
        ...{ method: 'GET', path, withinMs: answerWithinMs },
        query: { container, timestamps: 'true', ...run, ...query },
      });
    try {
      return await lastLines(open, mostLines, mostBytes);
    } catch (error) {
      return isFault(error, 'absent', 'invalid') ? null : [];
    }
  }
}

interface Printed {
  readonly own: readonly string[];
  /** What it printed before it ended another time, since. */
  readonly later: readonly string[];
  readonly isGone: boolean;
}

const textsOf = (lines: readonly string[]): readonly string[] =>
  lines.slice(-mostLines).map((line) => line.slice(timeOf(line).length + 1));

/** Clusters tell when a container began and ended to the second. */
function isWithin({ began, ended }: LinesOf, time: string): boolean {
  const at = Date.parse(time);
  return (began === null || at >= Date.parse(began)) && (ended === null || at < Date.parse(ended) + 1_000);
}

const isAfter = ({ ended }: LinesOf, time: string): boolean => ended !== null && Date.parse(time) >= Date.parse(ended);
