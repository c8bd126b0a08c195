import { describe, expect, it } from 'vitest';
import type { KubeObject } from './kube-object.js';
import { labelNames } from './object-names.js';
import type { NetworkSettings } from './render-settings.js';
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
});
