import { agnhostPod, clusterUnderTest, eventually, Kubectl, TestNamespace } from '@tiffin/testing/cluster';
import { expect, describe, it } from 'vitest';

const cluster = clusterUnderTest();
const kubectl = new Kubectl(cluster);
const pod = (name: string) => agnhostPod(name, cluster.agnhost);

describe('the API of a cluster', () => {
  it('refuses a pod that Pod Security "restricted" does not allow, and takes one that it allows', async () => {
    await using namespace = await TestNamespace.make(kubectl, { 'pod-security.kubernetes.io/enforce': 'restricted' });
    const spec = { hostNetwork: true, containers: [{ name: 'bad', image: cluster.agnhost }] };
    const refused = await namespace.tryApply({ ...pod('bad'), spec });
    expect(refused.code).not.toBe(0);
    expect(refused.errors).toMatch(/violates PodSecurity "restricted:.*host namespaces/);
    await namespace.apply(pod('good'));
    await namespace.ready('good');
  });

  it('refuses what a quota has no room for', async () => {
    await using namespace = await TestNamespace.make(kubectl);
    const spec = { hard: { pods: '1' } };
    await namespace.apply({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'one' }, spec });
    await namespace.apply(pod('first'));
    await eventually('it is counted', async () => {
      const quota = await kubectl.get<Quota>('resourcequota/one', namespace.name);
      return quota?.status?.used?.pods === '1';
    });
    const refused = await namespace.tryApply(pod('second'));
    expect([refused.code, refused.errors]).toEqual([1, expect.stringContaining('exceeded quota: one')]);
  });
});

interface Quota {
  readonly status?: { readonly used?: { readonly pods?: string } };
}
