import { sameJson } from '@tiffin/kernel';
import { ClusterCell } from '@tiffin/testing/cluster-cell';
import { agnhostPod, clusterUnderTest, eventually, Kubectl, TestNamespace } from '@tiffin/testing/cluster';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultRenderSettings } from '../render/default-render-settings.js';
import { publicAddresses } from '../render/public-addresses.js';
import { DeployedEnvironment } from '../testing/deployed-environment.js';
import { linkLocalAddress, NodeListener } from '../testing/node-listener.js';
import { reachedFrom, runInUnit, type Target } from '../testing/reached-from.js';

const facts = clusterUnderTest();
const kubectl = new Kubectl(facts);
const inPlace = { kind: 'gateway' } as const;

let cluster: ClusterCell;
/** Where an entrance, a deployer and a stranger run as pods. */
let others: TestNamespace;
let node: NodeListener;
/** Two tenants. */
let a: DeployedEnvironment;
let b: DeployedEnvironment;
/** What a function of A is wired to, permitted, or needs. */
let allowed: Targets;
/** What must never let it in. */
let forbidden: Targets;

beforeAll(async () => {
  node = await NodeListener.open(kubectl);
  others = await TestNamespace.make(kubectl);
  await others.apply(...['entrance', 'deployer', 'stranger'].map((name) => agnhostPod(name, facts.agnhost)));
  const namespace = others.name;
  const network = {
    ...defaultRenderSettings.network,
    entrance: [{ namespace, podLabels: { app: 'entrance' } }],
    deployer: [{ namespace, podLabels: { app: 'deployer' } }],
    outside: [...publicAddresses([]), { cidr: `${node.address}/32`, port: node.ports[0] }],
  };
  cluster = await ClusterCell.open({ settings: { network } });
  const units = { 'gateway-main': { ...inPlace, upstreams: ['function-front'] }, 'function-front': {} };
  const more = { 'function-front': { upstreams: ['function-back'] }, 'function-back': {}, 'function-alone': {} };
  [a, b] = await Promise.all([
    DeployedEnvironment.bring(cluster, kubectl, { ...units, ...more }),
    DeployedEnvironment.bring(cluster, kubectl, units),
  ]);
  const beside = a.desired.units.slice(0, 2).map((unit) => ({ ...unit, upstreams: [] }));
  await a.apply({ epoch: 2, releaseId: 'release-2', units: beside, canary: { weightPercent: 10, stickyBy: null } });
  await Promise.all(['entrance', 'deployer', 'stranger'].map((pod) => others.ready(pod)));
  [allowed, forbidden] = await Promise.all([allowedTargets(), forbiddenTargets()]);
});
afterAll(async () => {
  await cluster?.close();
  await others?.[Symbol.asyncDispose]();
  await node?.[Symbol.asyncDispose]();
});

const at = (host: string, port = 8080): Target => ({ host, port });

type Targets = Readonly<Record<string, Target>>;

const allowedTargets = async (): Promise<Targets> => ({
  'its upstream, by name': at('function-back-a'),
  'its upstream, by the address of the pod': at((await a.pod('function-back')).address),
  'the name service': at('kube-dns.kube-system.svc.cluster.local', 53),
  'what the operator permits': at(node.address, node.ports[0]),
});

const forbiddenTargets = async (): Promise<Targets> => {
  const [api] = await kubectl.list<{ readonly spec: { readonly clusterIP: string } } & Named>('services', 'default');
  return {
    ...{ 'the gateway in front of it': at((await a.pod('gateway-main')).address) },
    ...{ 'a unit that it is not wired to': at((await a.pod('function-alone')).address) },
    ...{ 'the same, by name': at('function-alone-a') },
    ...{ 'its likeness in another set': at((await a.pod('function-front', 'b')).address) },
    ...{ 'the same, by name, there': at('function-front-b') },
    ...{ "B's function": at((await b.pod('function-front')).address) },
    ...{ "B's function, by its Service": at(await b.address('function-front')) },
    ...{ "B's function, by name": at(`function-front-a.${b.namespace}.svc.cluster.local`) },
    ...{ "B's gateway": at((await b.pod('gateway-main')).address) },
    ...{ 'a pod without walls': at((await others.ready('stranger')).status?.podIP ?? '') },
    ...{ 'the API server, by its Service': at(api?.spec.clusterIP ?? '', 443) },
    ...{ 'the API server, by name': at('kubernetes.default.svc.cluster.local', 443) },
    ...{ 'the API server, on the node': at(node.address, Number(new URL(await apiUrl()).port)) },
    ...{ 'the kubelet': at(node.address, 10_250) },
    ...{ 'what else listens on the node': at(node.address, node.ports[1]) },
    ...{ 'a link-local address, as clouds have for metadata': at(linkLocalAddress, node.ports[1]) },
    ...{ 'the same port as what is permitted, elsewhere': at(linkLocalAddress, node.ports[0]) },
  };
};

interface Named {
  readonly metadata: { readonly name: string };
}

const apiUrl = () => kubectl.run(['config', 'view', '--minify', '-o', 'jsonpath={.clusters[0].cluster.server}']);

async function reachedByFront(): Promise<readonly string[]> {
  return reachedFrom(kubectl, await a.pod('function-front'), { ...allowed, ...forbidden });
}

/** Which of A's units a pod of others reaches. */
async function reachedBy(pod: string): Promise<readonly string[]> {
  const keys = ['gateway-main', 'function-front', 'function-back', 'function-alone'];
  const reached = await Promise.all(
    keys.map(async (key) => {
      const { address } = await a.pod(key);
      const { code } = await others.exec(pod, '/agnhost', 'connect', `${address}:8080`, '--timeout=2s');
      return code === 0 ? [key] : [];
    }),
  );
  return reached.flat();
}

const withoutPolicies = async (): Promise<void> => {
  for (const { namespace } of [a, b]) await kubectl.run(['delete', 'networkpolicies', '--all', '-n', namespace]);
};

describe('the walls around a tenant', () => {
  it('let a function reach what it is wired to, what is permitted and the name service, and nothing else', async () => {
    expect(await reachedByFront()).toEqual(Object.keys(allowed));
  });

  it('let a gateway reach its upstream alone', async () => {
    const keys = ['gateway-main', 'function-front', 'function-back', 'function-alone'];
    const targets = Object.fromEntries(keys.map((key) => [key, at(`${key}-a`)]));
    expect(await reachedFrom(kubectl, await a.pod('gateway-main'), targets)).toEqual(['function-front']);
    const theirs = {
      theirs: at((await a.pod('gateway-main')).address),
      set: at((await a.pod('function-front')).address),
    };
    expect(await reachedFrom(kubectl, await b.pod('gateway-main'), theirs)).toEqual([]);
    expect(await reachedFrom(kubectl, await a.pod('gateway-main', 'b'), theirs)).toEqual([]);
  });

  it('let the entrance reach gateways, the deployer all units, and strangers none', async () => {
    expect(await reachedBy('entrance')).toEqual(['gateway-main']);
    expect(await reachedBy('deployer')).toHaveLength(4);
    expect(await reachedBy('stranger')).toEqual([]);
    // Of the node itself, which asks them for their health, everything is let through.
    expect((await fetch(`http://${(await a.pod('function-alone')).address}:8080/.tiffin/healthz`)).status).toBe(200);
  });

  it('do not hide the names of others: whoever knows one, or asks for the name of an address, is told', async () => {
    const service = `function-front-a.${b.namespace}.svc.cluster.local`;
    const address = await b.address('function-front');
    const ask = async (what: string) => {
      const program = `require('dns').promises.${what}.catch((error) => error.code).then((is) => console.log(String(is)))`;
      return runInUnit(kubectl, await a.pod('function-front'), program);
    };
    expect(await ask(`resolve4('${service}')`)).toBe(address);
    expect(await ask(`reverse('${address}')`)).toBe(service);
    // Nobody is told which there are.
    expect(await ask(`resolve4('*.*.svc.cluster.local')`)).toBe('ENOTFOUND');
    expect(await ask(`resolve4('any.any.svc.cluster.local')`)).toBe('ENOTFOUND');
    expect(await ask(`resolveSrv('*.*.${b.namespace}.svc.cluster.local')`)).toBe('ENOTFOUND');
  });

  it('are what holds all this: without them everything is reached, and they come back', async () => {
    await cluster.rest();
    await withoutPolicies();
    const all = Object.keys({ ...allowed, ...forbidden });
    await eventually('everything is reached', async () => sameJson(await reachedByFront(), all));
    expect(await reachedBy('stranger')).toHaveLength(4);
    cluster.work();
    const isWalled = async () => sameJson(await reachedByFront(), Object.keys(allowed));
    await eventually('the walls are back', isWalled);
    expect(await reachedBy('stranger')).toEqual([]);
  });
});
