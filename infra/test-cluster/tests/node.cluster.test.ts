import {
  agnhostPod,
  clusterUnderTest,
  Kubectl,
  type KubeObject,
  pushImage,
  TestNamespace,
  eventually,
} from '@tiffin/testing/cluster';
import { describe, expect, it } from 'vitest';

const cluster = clusterUnderTest();
const kubectl = new Kubectl(cluster);
const service = (name: string): KubeObject => ({
  ...{ apiVersion: 'v1', kind: 'Service', metadata: { name } },
  spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 'http' }] },
});

describe.concurrent('the node of a cluster', () => {
  it('has a DNS that knows services by their names, short and long, and knows no other', async () => {
    await using namespace = await TestNamespace.make(kubectl);
    const names = ['web', 'client'];
    await namespace.apply(service('web'), ...names.map((name) => agnhostPod(name, cluster.agnhost)));
    await Promise.all(names.map((name) => namespace.ready(name)));
    const connect = (address: string) => namespace.exec('client', '/agnhost', 'connect', address, '--timeout=5s');
    await eventually('the short name leads there', async () => (await connect('web:80')).code === 0);
    expect(await connect(`web.${namespace.name}.svc.cluster.local:80`)).toMatchObject({ code: 0 });
    expect(await connect('absent:80')).toMatchObject({ errors: expect.stringContaining('DNS') });
  });

  it.runIf(cluster.registryUrl)(
    'pulls an image from the registry by its digest, and none that is not there',
    async () => {
      await using namespace = await TestNamespace.make(kubectl);
      const image = await pushImage(cluster.registryUrl ?? '', `test/${namespace.name}`, cluster.pause);
      const pod = (name: string, wanted: string): KubeObject => ({
        ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name } },
        spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'pause', image: wanted }] },
      });
      await namespace.apply(pod('there', image), pod('absent', image.replace(/.{8}$/, '00000000')));
      const { status } = await namespace.ready('there');
      expect(status?.containerStatuses?.[0]?.imageID).toContain(image.split('@')[1]);
      await eventually('the other cannot be pulled', async () => {
        const events = await kubectl.list<KubeObject & { message: string }>('events', namespace.name);
        return events.some(({ message }) => message.includes('Failed to pull image') && message.includes('not found'));
      });
    },
  );

  it('scales a Deployment by what its pods use', async () => {
    await using namespace = await TestNamespace.make(kubectl);
    const metadata = { name: 'busy' };
    const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'busy' };
    const metric = { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } };
    await namespace.apply(
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: busy },
      {
        ...{ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata },
        spec: { scaleTargetRef: target, maxReplicas: 2, metrics: [{ type: 'Resource', resource: metric }] },
      },
    );
    await eventually('a second pod is wanted', async () => {
      const seen = await namespace.get<KubeObject & { status?: { desiredReplicas?: number } }>('hpa/busy');
      return seen?.status?.desiredReplicas === 2;
    });
  });
});

/** Uses all of the processor that it may, ten times what it asks for. */
const busy = {
  selector: { matchLabels: { app: 'busy' } },
  template: {
    metadata: { labels: { app: 'busy' } },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          ...{ name: 'busy', image: cluster.agnhost, args: ['stress', '--cpus=1'] },
          resources: { requests: { cpu: '10m' }, limits: { cpu: '100m', memory: '64Mi' } },
        },
      ],
    },
  },
};
