import { ClusterCell } from '@tiffin/testing/cluster-cell';
import {
  agnhostPod,
  clusterUnderTest,
  eventually,
  Kubectl,
  type KubeObject,
  restricted,
  TestNamespace,
} from '@tiffin/testing/cluster';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiFault } from '../client/api-fault.js';
import { ClusterAccess } from '../client/cluster-access.js';
import { KubeApi } from '../client/kube-api.js';
import { TokenBucket } from '../client/token-bucket.js';
import { defaultRenderSettings } from '../render/default-render-settings.js';
import { DeployedEnvironment } from '../testing/deployed-environment.js';

const facts = clusterUnderTest();
const kubectl = new Kubectl(facts);
const toldWithinMs = 30_000;
const pods = 6;

let cluster: ClusterCell;
let bare: TestNamespace;
beforeAll(async () => {
  cluster = await ClusterCell.open({ settings: { quota: { ...defaultRenderSettings.quota, pods } } });
  bare = await TestNamespace.make(kubectl);
});
afterAll(async () => {
  await cluster?.close();
  await bare?.[Symbol.asyncDispose]();
});

const bring = (program: object = {}) =>
  DeployedEnvironment.bring(cluster, kubectl, { 'function-front': { variables: program as Record<string, string> } });

describe.concurrent('a pod that somebody with rights in the namespace makes', () => {
  let deployed: DeployedEnvironment;
  beforeAll(async () => {
    deployed = await bring();
  });

  /** What the server says of a pod; it makes none. */
  const trial = async (namespace: string, pod: object, container: object) => {
    const { spec, ...rest } = agnhostPod('attack', facts.agnhost) as KubeObject & { spec: Spec };
    const containers = [{ ...spec.containers[0], ...container }];
    const object = { ...rest, metadata: { name: 'attack', namespace }, spec: { ...spec, ...pod, containers } };
    const { code, errors } = await kubectl.try(
      ['apply', '--server-side', '--dry-run=server', '-f', '-'],
      JSON.stringify(object),
    );
    return code === 0 ? 'made' : errors;
  };
  const secured = (more: object) => ({ securityContext: { ...restricted.container, ...more } });

  it.each([
    ['that is privileged', {}, secured({ privileged: true, allowPrivilegeEscalation: true }), 'privileged'],
    ['of root', { securityContext: { ...restricted.pod, runAsUser: 0 } }, {}, 'runAsUser=0'],
    ['that may be of root', { securityContext: { seccompProfile: restricted.pod.seccompProfile } }, {}, 'runAsNonRoot'],
    ['with a folder of the node', { volumes: [{ name: 'host', hostPath: { path: '/' } }] }, {}, 'hostPath'],
    ['in the network of the node', { hostNetwork: true }, {}, 'host namespaces'],
    ['that sees processes of the node', { hostPID: true }, {}, 'host namespaces'],
    ['with more capabilities', {}, secured({ capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] } }), 'capabilities'],
    ['without a filter of calls', { securityContext: { runAsNonRoot: true, runAsUser: 1 } }, {}, 'seccompProfile'],
  ])('is refused %s, and is not where nothing is ours', async (_, pod, container, reason) => {
    const said = await trial(deployed.namespace, pod, container);
    expect(said).toContain('violates PodSecurity "restricted:v1.34"');
    expect(said).toContain(reason);
    expect(await trial(bare.name, pod, container)).toBe('made');
  });

  it('is not refused for what Pod Security has no rule for, but has no more room than a unit', async () => {
    expect(await trial(deployed.namespace, {}, secured({ readOnlyRootFilesystem: false }))).toBe('made');
    const resources = { limits: { 'ephemeral-storage': '9Gi' } };
    expect(await trial(deployed.namespace, {}, { resources })).toContain('maximum ephemeral-storage usage');
    expect(await trial(bare.name, {}, { resources })).toBe('made');
  });
});

describe.concurrent('a quota', () => {
  it('is kept by many who make something at once', async () => {
    const access = new ClusterAccess(facts.kubeconfig);
    const api = new KubeApi(access, new TokenBucket({ perSecond: 1_000, burst: 1_000 }));
    const environments = await Promise.all([bring(), bring()]);
    const made = await Promise.all(
      environments.map(async ({ namespace }) => {
        const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => create(api, namespace, n)));
        return answers.filter((answer) => answer === 'made').length;
      }),
    );
    // The unit that runs there is one.
    expect(made).toEqual([pods - 1, pods - 1]);
    const elsewhere = await Promise.all(Array.from({ length: 10 }, (_, n) => create(api, bare.name, n)));
    expect(elsewhere.every((answer) => answer === 'made')).toBe(true);
    access.close();
  });
});

/** On no node. */
async function create(api: KubeApi, namespace: string, number: number): Promise<string> {
  const { spec } = agnhostPod('x', facts.agnhost) as KubeObject & { spec: Spec };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: `pod-${number}`, namespace } };
  try {
    await api.create({ ...pod, spec: { ...spec, nodeSelector: { no: 'where' } } });
    return 'made';
  } catch (error) {
    if (error instanceof ApiFault && error.is === 'quota') return 'refused';
    throw error;
  }
}

describe.concurrent('a unit of which no pod can be made', () => {
  /** Resolves with the reason that people are told. */
  const failureOf = async (deployed: DeployedEnvironment): Promise<string> => {
    const start = Date.now();
    const { environmentId } = deployed.desired;
    const failure = await eventually('it is told', async () => (await cluster.cell.observe(environmentId))?.failure);
    expect(Date.now() - start).toBeLessThan(toldWithinMs);
    expect(failure.unitKey).toBe('function-front');
    return failure.reason;
  };

  it('is told with the reason where the quota is reached, and what served goes on', async () => {
    const deployed = await bring();
    const metadata = { name: 'theirs', namespace: deployed.namespace };
    await kubectl.apply({ apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard: { pods: '1' } } });
    await eventually('the quota is counted', async () => (await usedBy(metadata)) !== undefined);
    const units = deployed.desired.units.map((unit) => ({ ...unit, variables: { NEW: 'x' } }));
    await deployed.ask({ epoch: 2, releaseId: 'release-2', units });
    const reason = await failureOf(deployed);
    expect(reason).toMatch(
      /^the environment's quota is reached: exceeded quota: theirs, requested: pods=1, used: pods=1/,
    );
    expect((await cluster.get(deployed.desired.routes[0]?.host ?? '', '/')).body).toBe('here');
  });

  it('is told with the reason where Pod Security refuses it, and what served goes on', async () => {
    const deployed = await bring();
    const imageDigest = await cluster.image({ answer: 'never', neverReady: true });
    const units = deployed.desired.units.map((unit) => ({ ...unit, imageDigest }));
    const before = new Set((await deploymentsIn(deployed)).map(({ metadata }) => metadata.name));
    await deployed.ask({ epoch: 2, releaseId: 'release-2', units });
    const isNew = ({ metadata }: KubeObject) => !before.has(metadata.name);
    const { metadata } = await eventually('it is begun', async () => (await deploymentsIn(deployed)).find(isNew));
    // Fields of others stay, and no pod is made with this one.
    const patch = JSON.stringify({ spec: { template: { spec: { hostNetwork: true } } } });
    await kubectl.run(['patch', `deployment/${metadata.name}`, '-n', deployed.namespace, '-p', patch]);
    const reason = await failureOf(deployed);
    expect(reason).toMatch(/^is refused by Pod Security: violates PodSecurity "restricted:v1.34": host namespaces/);
    expect((await cluster.get(deployed.desired.routes[0]?.host ?? '', '/')).body).toBe('here');
  });
});

const deploymentsIn = ({ namespace }: DeployedEnvironment) => kubectl.list('deployments', namespace);

async function usedBy({ name, namespace }: { readonly name: string; readonly namespace: string }): Promise<unknown> {
  const quota = await kubectl.get<KubeObject & { status?: { used?: unknown } }>(`resourcequota/${name}`, namespace);
  return quota?.status?.used;
}

interface Spec {
  readonly containers: readonly object[];
  readonly [field: string]: unknown;
}
