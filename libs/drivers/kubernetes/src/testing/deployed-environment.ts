import type { DesiredEnvironment, DesiredUnit, ObservedEnvironment } from '@tiffin/contracts';
import { newId } from '@tiffin/kernel';
import { settled, testUnit } from '@tiffin/testing/cell-contract';
import type { ClusterCell } from '@tiffin/testing/cluster-cell';
import { eventually, type Kubectl, type KubeObject, type PodSeen } from '@tiffin/testing/cluster';
import { labelNames, namespaceOf } from '../render/object-names.js';

export interface PodPlace {
  readonly name: string;
  readonly namespace: string;
  readonly address: string;
}

export type Wires = Readonly<Record<string, Partial<DesiredUnit>>>;

/** One environment of a tenant, brought up by the driver. */
export class DeployedEnvironment {
  readonly namespace: string;

  private constructor(
    private readonly cluster: ClusterCell,
    private readonly kubectl: Kubectl,
    private current: DesiredEnvironment,
  ) {
    this.namespace = namespaceOf(current.environmentId);
  }

  /** Of units that all run the same program. The first of them is served. */
  static async bring(cluster: ClusterCell, kubectl: Kubectl, units: Wires): Promise<DeployedEnvironment> {
    const environmentId = newId();
    const imageDigest = await cluster.image({ answer: 'here' });
    const desired = Object.entries(units).map(([key, more]) => testUnit(key, imageDigest, more));
    const routes = [{ host: `${environmentId}.localhost`, unit: desired[0]?.key ?? '' }];
    const environment = { environmentId, epoch: 1, releaseId: 'release-1', units: desired, routes };
    const deployed = new DeployedEnvironment(cluster, kubectl, environment);
    await deployed.apply({});
    return deployed;
  }

  get desired(): DesiredEnvironment {
    return this.current;
  }

  /** Resolves once it is live, or beside what is. */
  async apply(change: Partial<DesiredEnvironment>): Promise<ObservedEnvironment> {
    await this.ask(change);
    const seen = await settled(this.cluster.cell, this.current.environmentId);
    if (seen.failure !== null) throw new Error(seen.failure.reason);
    return seen;
  }

  /** Resolves once it is desired. */
  async ask(change: Partial<DesiredEnvironment>): Promise<void> {
    this.current = { ...this.current, ...change };
    await this.cluster.cell.apply(this.current);
  }

  /** A pod of a unit that is ready. */
  pod(key: string, set = 'a'): Promise<PodPlace> {
    return eventually(`a pod of ${key} is ready`, async () => {
      const pods = await this.kubectl.list<PodSeen>('pods', this.namespace);
      const pod = pods.find((one) => isOf(one, { key, set }) && isReady(one));
      if (pod === undefined) return null;
      return { name: pod.metadata.name, namespace: this.namespace, address: pod.status?.podIP ?? '' };
    });
  }

  /** Where a unit is reached by whoever is wired to it. */
  async address(key: string, set = 'a'): Promise<string> {
    const service = await this.kubectl.get<Service>(`service/${key}-${set}`, this.namespace);
    return service?.spec.clusterIP ?? '';
  }
}

interface Service extends KubeObject {
  readonly spec: { readonly clusterIP: string };
}

function isOf({ metadata }: PodSeen, { key, set }: { readonly key: string; readonly set: string }): boolean {
  const labels = metadata['labels'] as Readonly<Record<string, string>> | undefined;
  return labels?.[labelNames.unit] === key && labels[labelNames.set] === set && !('deletionTimestamp' in metadata);
}

const isReady = ({ status }: PodSeen): boolean =>
  status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false;
