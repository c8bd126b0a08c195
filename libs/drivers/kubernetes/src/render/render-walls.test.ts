import { describe, expect, it } from 'vitest';
import type { KubeObject } from './kube-object.js';
import { labelNames } from './object-names.js';
import type { NetworkSettings, RenderSettings } from './render-settings.js';
import { renderEnvironment } from './render-environment.js';
import { examplePlans, exampleSettings } from './testing/example-plans.js';

interface Peer {
  readonly podSelector?: { readonly matchLabels?: Readonly<Record<string, string>> };
  readonly namespaceSelector?: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly ipBlock?: { readonly cidr: string };
}
type Policy = KubeObject & {
  readonly spec: {
    readonly podSelector: { readonly matchLabels?: Readonly<Record<string, string>> };
    readonly ingress?: readonly { readonly from: readonly Peer[] }[];
    readonly egress?: readonly { readonly to: readonly Peer[] }[];
  };
};

const policiesOf = (plan: keyof typeof examplePlans, network: NetworkSettings = exampleSettings.network) =>
  renderEnvironment(examplePlans[plan].plan, { ...exampleSettings, network }).filter(
    ({ kind }) => kind === 'NetworkPolicy',
  ) as unknown as readonly Policy[];

const nameOf = ({ podSelector, namespaceSelector, ipBlock }: Peer): string => {
  if (ipBlock) return ipBlock.cidr;
  const { [labelNames.unit]: unit, [labelNames.set]: set, ...others } = podSelector?.matchLabels ?? {};
  const namespace = namespaceSelector?.matchLabels['kubernetes.io/metadata.name'];
  return namespace === undefined ? `${unit} of ${set}` : `${Object.values(others).join()} in ${namespace}`;
};

/** Who may call whom, a line for each pair. */
const wiresOf = (policies: readonly Policy[]): readonly string[] =>
  policies.flatMap(({ metadata: { name }, spec: { ingress = [], egress = [] } }) => [
    ...ingress.flatMap(({ from }) => from.map((peer) => `${name} <- ${nameOf(peer)}`)),
    ...egress.flatMap(({ to }) => to.map((peer) => `${name} -> ${nameOf(peer)}`)),
  ]);

describe('walls', () => {
  it('lets units be called along the wires of their set, and by nobody else', () => {
    expect(wiresOf(policiesOf('canary'))).toEqual([
      'dns -> kube-dns in kube-system',
      'outside -> 0.0.0.0/0',
      'outside -> 10.20.0.0/24',
      ...['a', 'b'].flatMap((set) => [
        `workspace-${set} <- gateway-main of ${set}`,
        `workspace-${set} <- deployer in tiffin`,
        `function-greeter-${set} <- gateway-main of ${set}`,
        `function-greeter-${set} <- deployer in tiffin`,
        `gateway-main-${set} <- entrance in tiffin-entrance`,
        `gateway-main-${set} <- deployer in tiffin`,
        `gateway-main-${set} -> function-greeter of ${set}`,
        `gateway-main-${set} -> workspace of ${set}`,
      ]),
    ]);
  });

  it('lets nobody in where nobody calls, and there is neither entrance nor deployer', () => {
    const alone = { ...exampleSettings.network, entrance: [], deployer: [] };
    const gateway = policiesOf('small', alone).find(({ metadata }) => metadata.name === 'gateway-main-a');
    expect(gateway?.spec).toMatchObject({ policyTypes: ['Ingress', 'Egress'], ingress: [] });
  });

  it('closes everything for every pod before it opens anything', () => {
    const [first] = policiesOf('small');
    expect(first?.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [], egress: [] });
  });

  it('lets gateways, and no other unit, reach the Redis in which they count together, at its port', () => {
    const { plan, settings } = examplePlans.limits;
    const policies = renderEnvironment(plan, settings).filter(({ kind }) => kind === 'NetworkPolicy');
    const open = policies.filter((policy) => JSON.stringify(policy).includes('"limits"'));
    expect(open.map(({ metadata }) => metadata.name)).toEqual(['gateway-main-a']);
    expect((open[0] as unknown as Policy).spec.egress?.at(-1)).toEqual({
      to: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'limits' } },
          podSelector: { matchLabels: { app: 'redis' } },
        },
      ],
      ports: [{ protocol: 'TCP', port: 6390 }],
    });
  });

  it('opens nothing where it is not known where that Redis is', () => {
    const limits = { url: 'redis://redis.example.org', peers: [] };
    const bare = { ...examplePlans.small.plan, routes: [], places: [] };
    const walls = (given: RenderSettings) =>
      renderEnvironment(bare, given).filter(({ kind }) => kind === 'NetworkPolicy');
    expect(walls({ ...exampleSettings, limits })).toEqual(walls(exampleSettings));
  });
});
