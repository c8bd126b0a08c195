import type { LogLine } from '@tiffin/contracts';
import { isFault } from '../client/api-fault.js';
import type { KubeApi } from '../client/kube-api.js';
import { kinds, pathOf } from '../client/kinds.js';
import { unitContainer } from '../decide/read-pod.js';
import type { Pod } from '../decide/workload.js';
import { managed, namespaceOf } from '../names.js';
import { labelNames } from '../render/object-names.js';
import { readLogLine } from './read-log-line.js';

/** What a container printed last is read up to this size. */
const mostBytes = 1024 * 1024;

/** What the replicas of a unit have printed, over their last restart. */
export class UnitLogs {
  constructor(private readonly api: KubeApi) {}

  /** The last `tail` lines of all replicas, oldest first; none where the unit is unknown. */
  async tail(environmentId: string, unitKey: string, tail: number): Promise<readonly LogLine[]> {
    const namespace = namespaceOf(environmentId);
    const { items } = await this.api.list(kinds.pod, podsOf(unitKey), namespace);
    const pods = items as unknown as readonly Pod[];
    const lines = await Promise.all(pods.flatMap((pod) => this.ofPod(namespace, pod, tail)));
    return lines
      .flat()
      .sort((a, b) => (a.time < b.time ? -1 : 1))
      .slice(-tail);
  }

  private ofPod(namespace: string, pod: Pod, tail: number): readonly Promise<readonly LogLine[]>[] {
    const container = unitContainer(pod);
    if (container === undefined) return [];
    const runs = container.restartCount > 0 ? [{ previous: 'true' }, {}] : [{}];
    const path = `${pathOf(kinds.pod, namespace, pod.metadata.name)}/log`;
    const asked = {
      container: container.name,
      timestamps: 'true',
      tailLines: String(tail),
      limitBytes: String(mostBytes),
    };
    return runs.map(async (run) => {
      try {
        return linesIn(await this.api.text({ method: 'GET', path, query: { ...asked, ...run } }), pod);
      } catch (error) {
        // It has not begun, or its node is rid of it.
        if (isFault(error, 'absent', 'invalid')) return [];
        throw error;
      }
    });
  }
}

/** Labels of the pods of a unit; what is no key is no label either, and there is none. */
export const podsOf = (unitKey: string): string =>
  `${managed},${labelNames.unit}=${unitKey.replace(/[^a-zA-Z0-9-]/g, '_')}`;

const linesIn = (text: string, pod: Pod): readonly LogLine[] =>
  text.split('\n').flatMap((line) => (line === '' ? [] : (readLogLine(line, pod) ?? [])));
