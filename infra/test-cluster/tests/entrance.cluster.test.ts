import {
  agnhostPod,
  askEntrance,
  clusterUnderTest,
  Kubectl,
  type KubeObject,
  TestNamespace,
  eventually,
} from '@tiffin/testing/cluster';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const cluster = clusterUnderTest();
const { entranceUrl, entranceTlsUrl, gateway } = cluster;
const kubectl = new Kubectl(cluster);
let namespace: TestNamespace;
let host: string;

const service = (name: string): KubeObject => ({
  ...{ apiVersion: 'v1', kind: 'Service', metadata: { name } },
  spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 'http' }] },
});
const route = (...backendRefs: readonly object[]): KubeObject => ({
  ...{ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: { name: 'route' } },
  spec: { parentRefs: [gateway], hostnames: [host], rules: [{ backendRefs }] },
});
const ask = async () => (await askEntrance(entranceUrl ?? '', host, '/hostname')).body;

describe.runIf(entranceUrl && gateway)('the entrance of a cluster', () => {
  beforeAll(async () => {
    namespace = await TestNamespace.make(kubectl);
    host = `${namespace.name}.localhost`;
    for (const name of ['one', 'two']) await namespace.apply(agnhostPod(name, cluster.agnhost), service(name));
    await Promise.all(['one', 'two'].map((name) => namespace.ready(name)));
  });
  afterAll(() => namespace?.[Symbol.asyncDispose]());

  it('leads a host name that an HTTPRoute names to its pods, and no other', async () => {
    await namespace.apply(route({ name: 'one', port: 80 }));
    await eventually('the route is taken', async () => (await ask()) === 'one');
    expect(await askEntrance(entranceUrl ?? '', `other.${host}`, '/hostname')).toMatchObject({ status: 404 });
  });

  it.runIf(entranceTlsUrl)('does so by TLS too', async () => {
    expect(await askEntrance(entranceTlsUrl ?? '', host, '/hostname')).toEqual({ status: 200, body: 'one' });
  });

  it('obeys the weights of an HTTPRoute', async () => {
    await namespace.apply(route({ name: 'one', port: 80, weight: 80 }, { name: 'two', port: 80, weight: 20 }));
    await eventually('the second gets requests', async () => (await ask()) === 'two');
    const answers: string[] = [];
    for (let asked = 0; asked < 100; asked += 1) answers.push(await ask());
    const ofSecond = answers.filter((answer) => answer === 'two').length;
    expect(answers.every((answer) => answer === 'one' || answer === 'two')).toBe(true);
    expect(ofSecond).toBeGreaterThanOrEqual(10);
    expect(ofSecond).toBeLessThanOrEqual(30);
  });

  it('gives nothing to what has the weight 0', async () => {
    await namespace.apply(route({ name: 'one', port: 80, weight: 0 }, { name: 'two', port: 80, weight: 1 }));
    let inARow = 0;
    await eventually('only the second gets requests', async () => {
      inARow = (await ask()) === 'two' ? inARow + 1 : 0;
      return inARow > 20;
    });
  });
});
