import { waitUntil } from '@tiffin/testing';
import { clusterUnderTest, Kubectl, type KubeObject } from '@tiffin/testing/cluster';
import { kinds } from '../libs/drivers/kubernetes/src/client/kinds.js';
import { WatchedPods } from './pod-moments.js';

const name = 'bare';
const labels = { app: name };

interface Template {
  readonly spec: {
    readonly containers: readonly {
      readonly name: string;
      readonly command: readonly string[];
      readonly lifecycle?: object;
    }[];
    readonly [field: string]: unknown;
  };
}

interface Deployment extends KubeObject {
  readonly spec: { readonly template: Template };
}

/** The yardstick: the pod of a unit without walls, platform or route, as a Deployment that goes from none to one and back. */
export class BareDeployment {
  private constructor(
    private readonly pods: WatchedPods,
    private readonly namespace: string,
  ) {}

  /** `from`: the namespace in which the platform runs the unit. */
  static async make(namespace: string, from: string, unit: string): Promise<BareDeployment> {
    const kubectl = new Kubectl(clusterUnderTest());
    const found = await kubectl.list<Deployment>('deployments', from);
    const template = found.find(({ metadata }) => metadata.name.startsWith(unit))?.spec.template;
    if (template === undefined) throw new Error(`${unit} does not run in ${from}`);
    await kubectl.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    const { serviceAccountName: _, serviceAccount: __, imagePullSecrets: ___, ...spec } = template.spec;
    const containers = spec.containers.map(({ lifecycle: ____, ...container }) => ({
      ...container,
      command: container.command.filter((word) => !word.startsWith('--import')),
    }));
    await kubectl.apply({
      ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace, labels } },
      spec: {
        ...{ replicas: 0, selector: { matchLabels: labels } },
        template: { metadata: { labels }, spec: { ...spec, containers, terminationGracePeriodSeconds: 0 } },
      },
    });
    const pods = new WatchedPods(clusterUnderTest().kubeconfig, { labels: `app=${name}`, namespace });
    await pods.start();
    return new BareDeployment(pods, namespace);
  }

  /** How long from being asked for one pod until it was seen to be ready, in ms. */
  async start(): Promise<number> {
    const startedAt = performance.now();
    await this.scale(1);
    const { ready } = await this.pods.ready(startedAt);
    await this.scale(0);
    await waitUntil('the pod is gone', () => this.pods.count === 0, 60_000);
    return ready - startedAt;
  }

  async remove(): Promise<void> {
    await this.pods.stop();
    await new Kubectl(clusterUnderTest()).delete(`namespace/${this.namespace}`);
  }

  private async scale(replicas: number): Promise<void> {
    const { apiVersion, plural } = kinds.deployment;
    const path = `/apis/${apiVersion}/namespaces/${this.namespace}/${plural}/${name}/scale`;
    const request = { method: 'PATCH', path, contentType: 'application/merge-patch+json' } as const;
    await this.pods.api.json({ ...request, body: { spec: { replicas } } });
  }
}
