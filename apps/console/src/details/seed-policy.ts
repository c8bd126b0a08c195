import { type Pipeline, type Policy, type PolicyName } from '@tiffin/canvas-rules';
import { isPolicyName, policyDefinitions } from '@tiffin/contracts/gateway';
import { freshId } from '../draft/edits.js';

export type Pair = Policy['pairs'][number];

/** A pair that always applies, with the defaults of its policy; where it has none, as its definition shows it. */
export function seedPair(name: Exclude<PolicyName, 'proxy'>): Pair {
  // A plugin's: what it takes is not known here.
  if (!isPolicyName(name)) return { condition: { name: 'always' }, action: {} } as Pair;
  const { parameters, example } = policyDefinitions[name];
  const read = parameters.safeParse({});
  return { condition: { name: 'always' }, action: read.success ? read.data : parameters.parse(example) } as Pair;
}

/** Wires give a proxy its pairs; any other policy does nothing without one. */
export function seedPolicy(name: PolicyName): Policy {
  return { id: freshId(), name, pairs: name === 'proxy' ? [] : [seedPair(name)] } as Policy;
}

/** A request goes through the policies in order, and a proxy answers it: what comes after would never see it. */
export function withPolicy(policies: Pipeline['policies'], policy: Policy): Policy[] {
  const proxy = policies.findIndex(({ name }) => name === 'proxy');
  const at = policy.name === 'proxy' || proxy < 0 ? policies.length : proxy;
  return [...policies.slice(0, at), policy, ...policies.slice(at)];
}

/** The policies with those at `index` and after it in each other's place. */
export function swapped(policies: Pipeline['policies'], index: number): Policy[] {
  const pair = policies.slice(index, index + 2).reverse();
  return [...policies.slice(0, index), ...pair, ...policies.slice(index + 2)];
}
