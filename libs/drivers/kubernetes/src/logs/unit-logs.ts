import type { LogLine } from '@tiffin/contracts';
import { ApiFault, isFault } from '../client/api-fault.js';
import { treatments } from '../client/fault-classes.js';
import type { KubeApi } from '../client/kube-api.js';
import { kinds, pathOf } from '../client/kinds.js';
import { unitContainer } from '../decide/read-pod.js';
import type { Pod } from '../decide/workload.js';
import { managed, namespaceOf } from '../names.js';
import { labelNames } from '../render/object-names.js';
import { bytesOfEach, lastLines, type LogQuery } from './last-lines.js';
import { readLogLine, unreadable } from './read-log-line.js';

interface Asked {
  readonly namespace: string;
  readonly tail: number;
  readonly mostBytes: number;
}

/** What the replicas of a unit have printed, over their last restart. */
export class UnitLogs {
  constructor(private readonly api: Pick<KubeApi, 'list' | 'open'>) {}

  /**
   * The last `tail` lines of all replicas, oldest first; none where the unit is unknown. A replica whose node does not answer says so in a
   * line, and keeps nobody from the lines of the others. Throws `ApiFault` where there is no other.
   */
  async tail(environmentId: string, unitKey: string, tail: number): Promise<readonly LogLine[]> {
    const namespace = namespaceOf(environmentId);
    const { items } = await this.api.list({ kind: kinds.pod, labels: podsOf(unitKey), namespace });
    const pods = items as unknown as readonly Pod[];
    const asked = { namespace, tail, mostBytes: bytesOfEach(pods.length) };
    return newest(await readEach(pods, (pod) => this.ofPod(pod, asked)), tail);
  }

  private async ofPod(pod: Pod, asked: Asked): Promise<readonly LogLine[]> {
    const container = unitContainer(pod);
    if (container === undefined) return [];
    const runs = container.restartCount > 0 ? [{ previous: 'true' }, {}] : [{}];
    const lines = await Promise.all(runs.map((run) => this.ofRun(pod, { ...run, container: container.name }, asked)));
    return lines.flat();
  }

  private async ofRun(pod: Pod, run: LogQuery, { namespace, tail, mostBytes }: Asked): Promise<readonly LogLine[]> {
    const path = `${pathOf(kinds.pod, namespace, pod.metadata.name)}/log`;
    const open = (query: LogQuery) =>
      this.api.open({ method: 'GET', path, query: { timestamps: 'true', ...run, ...query }, lane: 'followers' });
    try {
      return (await lastLines(open, tail, mostBytes)).flatMap((line) => readLogLine(line, pod) ?? []);
    } catch (error) {
      // It has not begun, or its node is rid of it.
      if (isFault(error, 'absent', 'invalid')) return [];
      throw error;
    }
  }
}

/** Labels of the pods of a unit; what is no key is no label either, and there is none. */
export const podsOf = (unitKey: string): string =>
  `${managed},${labelNames.unit}=${unitKey.replace(/[^a-zA-Z0-9-]/g, '_')}`;

/** Of each pod what is read of it, or a line that says why that cannot be. Throws where none can be read. */
export async function readEach(
  pods: readonly Pod[],
  read: (pod: Pod) => Promise<readonly LogLine[]>,
): Promise<readonly LogLine[]> {
  const done = await Promise.allSettled(pods.map(read));
  const failed = done.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  if (failed.length > 0 && failed.length === pods.length) throw faultOf(failed[0]);
  return done.flatMap((one, at) => (one.status === 'fulfilled' ? one.value : lineFor(pods[at], one.reason)));
}

const lineFor = (pod: Pod | undefined, reason: unknown): readonly LogLine[] =>
  pod === undefined ? [] : [unreadable(pod, whyOf(reason))];

/** Of a connection that broke once lines came, the cluster has said nothing. */
const faultOf = (reason: unknown): ApiFault =>
  reason instanceof ApiFault
    ? reason
    : new ApiFault({ code: 0, reason: 'NoAnswer', message: String(reason), retryAfterMs: null }, 'GET log', {
        cause: reason,
      });

const whyOf = (reason: unknown): string => treatments[faultOf(reason).is].means;

/** So many of the newest, oldest first. */
export const newest = (lines: readonly LogLine[], count: number): readonly LogLine[] =>
  count > 0 ? [...lines].sort((a, b) => (a.time < b.time ? -1 : 1)).slice(-count) : [];
