import type { Kubectl, KubeObject } from './kubectl.js';

interface Node extends KubeObject {
  readonly status: { readonly addresses: readonly { readonly type: string; readonly address: string }[] };
}

/** By which pods reach what listens on the machine of a cluster's only node. */
export async function addressOfNode(kubectl: Kubectl): Promise<string> {
  const [node] = await kubectl.list<Node>('nodes');
  const found = node?.status.addresses.find(({ type }) => type === 'InternalIP');
  if (found === undefined) throw new Error('The node has no address.');
  return found.address;
}
