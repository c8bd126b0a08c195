import type { KubeApi } from '../client/kube-api.js';
import { kinds, pathOf } from '../client/kinds.js';
import { isOfWalls } from '../render/walls-step.js';
import type { LinesOf } from '../decide/read-pod.js';

const mostLines = 20;
const mostBytes = 32 * 1024;
const mostKept = 2_000;

/** The last lines of containers that have ended, read once for each end. */
export class PodLines {
  private readonly known = new Map<string, readonly string[]>();

  constructor(private readonly api: KubeApi) {}

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

  private async read(namespace: string, { pod, container, isPrevious }: LinesOf): Promise<readonly string[]> {
    const query = {
      ...{ container, tailLines: String(mostLines), limitBytes: String(mostBytes) },
      ...(isPrevious ? { previous: 'true' } : {}),
    };
    const path = `${pathOf(kinds.pod, namespace, pod)}/log`;
    const text = await this.api.text({ method: 'GET', path, query }).catch(() => '');
    return text.split('\n').filter((line) => line !== '' && !isOfWalls(line));
  }
}
