import type { EnvironmentMetrics, ReplicaMetrics } from '@tiffin/contracts';
import { ApiFault } from '../client/api-fault.js';
import { kinds, pathOf } from '../client/kinds.js';
import type { KubeApi } from '../client/kube-api.js';
import type { KubeList } from '../client/kube-object.js';
import type { Pod } from '../decide/workload.js';
import { managed, namespaceOf } from '../names.js';
import { replicaOf } from '../logs/read-log-line.js';
import { labelNames } from '../render/object-names.js';
import { readQuantity } from './read-quantity.js';

interface PodMetrics {
  readonly metadata: { readonly name: string };
  readonly containers?: readonly { readonly name: string; readonly usage?: Usage }[];
}

interface Usage {
  readonly cpu?: string;
  readonly memory?: string;
}

interface Measured {
  readonly because: string | null;
  /** By pod. */
  readonly used: ReadonlyMap<string, PodMetrics>;
}

/** What the replicas of an environment use, as the cluster's metrics server has measured it some seconds ago. */
export async function unitUse(api: KubeApi, environmentId: string): Promise<EnvironmentMetrics> {
  const namespace = namespaceOf(environmentId);
  const [pods, { because, used }] = await Promise.all([
    api.list({ kind: kinds.pod, labels: managed, namespace }),
    measured(api, namespace),
  ]);
  const live = (pods.items as unknown as readonly Pod[]).filter(isLive);
  const units = Map.groupBy(live, ({ metadata }) => metadata.labels?.[labelNames.unit] ?? '');
  return {
    unknownBecause: because,
    units: [...units].map(([key, replicas]) => ({
      key,
      replicas: replicas.map((pod) => replicaUse(pod, used.get(pod.metadata.name))),
    })),
  };
}

const isLive = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp === undefined && (status?.phase === 'Running' || status?.phase === 'Pending');

/** The unit's own container is the first of its pod. */
function replicaUse(pod: Pod, metrics: PodMetrics | undefined): ReplicaMetrics {
  const [container] = pod.spec?.containers ?? [];
  const usage = metrics?.containers?.find(({ name }) => name === container?.name)?.usage;
  const [used, most] = [amounts(usage), amounts(container?.resources?.limits)];
  return {
    replica: replicaOf(pod),
    ...{ cpuMillicores: used.cpu, memoryBytes: used.memory },
    ...{ cpuLimitMillicores: most.cpu, memoryLimitBytes: most.memory },
  };
}

const amounts = ({ cpu, memory }: Usage = {}) => ({ cpu: millicores(cpu), memory: readQuantity(memory) });

function millicores(text: string | undefined): number | null {
  const cores = readQuantity(text);
  return cores === null ? null : Math.round(cores * 1000);
}

async function measured(api: KubeApi, namespace: string): Promise<Measured> {
  try {
    const { items } = (await api.json({ method: 'GET', path: pathOf(kinds.podMetrics, namespace) })) as KubeList;
    const all = items as unknown as readonly PodMetrics[];
    return { because: null, used: new Map(all.map((one) => [one.metadata.name, one])) };
  } catch (error) {
    if (!(error instanceof ApiFault)) throw error;
    return { because: whyNot(error), used: new Map() };
  }
}

function whyNot({ is }: ApiFault): string {
  if (is === 'absent') return 'the cluster has no metrics server (metrics.k8s.io)';
  if (is === 'forbidden') return "the platform's account may not read what pods use (metrics.k8s.io)";
  return "the cluster's metrics server does not answer";
}
