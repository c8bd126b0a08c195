import {
  agnhostPod,
  clusterUnderTest,
  Kubectl,
  type KubeObject,
  TestNamespace,
  eventually,
} from '@tiffin/testing/cluster';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const cluster = clusterUnderTest();
const kubectl = new Kubectl(cluster);
let namespace: TestNamespace;
let serverAddress: string;
beforeAll(async () => {
  namespace = await TestNamespace.make(kubectl);
  const names = ['server', 'client', 'stranger'];
  await namespace.apply(...names.map((name) => agnhostPod(name, cluster.agnhost)));
  const [server] = await Promise.all(names.map((name) => namespace.ready(name)));
  serverAddress = `${server?.status?.podIP}:8080`;
});
afterAll(() => namespace?.[Symbol.asyncDispose]());

const policy = (name: string, spec: object): KubeObject => ({
  ...{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name } },
  spec,
});
const labelled = (app: string) => ({ podSelector: { matchLabels: { app } } });

/** By a real connection. */
async function reaches(pod: string, address = serverAddress): Promise<boolean> {
  return (await namespace.exec(pod, '/agnhost', 'connect', address, '--timeout=2s')).code === 0;
}

describe('the walls of a namespace', () => {
  it('are not there without a policy', async () => {
    expect([await reaches('client'), await reaches('stranger')]).toEqual([true, true]);
  });

  it('stop all packets of pods when a policy denies by default, those to the API and to names too', async () => {
    await namespace.apply(policy('deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }));
    await eventually('the wall stands', async () => !(await reaches('client')));
    expect(await reaches('stranger')).toBe(false);
    expect(await reaches('client', 'kubernetes.default.svc.cluster.local:443')).toBe(false);
    const { spec } = (await kubectl.get<KubeObject & { spec: { clusterIP: string } }>(
      'service/kubernetes',
      'default',
    ))!;
    expect(await reaches('client', `${spec.clusterIP}:443`)).toBe(false);
  });

  it('let pass what another policy allows, and nothing else', async () => {
    await namespace.apply(
      policy('in', {
        ...{ ...labelled('server'), policyTypes: ['Ingress'] },
        ingress: [{ from: [labelled('client')], ports: [{ port: 'http' }] }],
      }),
      policy('out', { ...labelled('client'), policyTypes: ['Egress'], egress: [{ to: [labelled('server')] }] }),
    );
    await eventually('the client gets through', () => reaches('client'));
    expect(await reaches('stranger')).toBe(false);
  });
});
