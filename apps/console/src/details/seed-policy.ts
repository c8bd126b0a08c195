import type { EntityOf, Pipeline, Policy, PolicyName } from '@tiffin/canvas-rules';
import { isPolicyName, policyDefinitions } from '@tiffin/contracts/gateway';
import { freshId } from '../draft/edits.js';
import { defaultsOf } from './json-schema-fields.js';

export type Pair = Policy['pairs'][number];

/**
 * A pair that always applies, with the defaults of its policy; where it has none, as its definition shows it. A plugin's policy has them in
 * the `schema` of its parameters, once it was built.
 */
export function seedPair(name: Exclude<PolicyName, 'proxy'>, schema?: unknown): Pair {
  if (!isPolicyName(name)) return { condition: { name: 'always' }, action: defaultsOf(schema) } as unknown as Pair;
  const { parameters, example } = policyDefinitions[name];
  const read = parameters.safeParse({});
  return { condition: { name: 'always' }, action: read.success ? read.data : parameters.parse(example) } as Pair;
}

/** Wires give a proxy its pairs; any other policy does nothing without one. */
export function seedPolicy(name: PolicyName, schema?: unknown): Policy {
  return { id: freshId(), name, pairs: name === 'proxy' ? [] : [seedPair(name, schema)] } as Policy;
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

/** What a gateway allows once a pipeline has other policies: whoever takes a plugin's policy wants it. */
export function allowedWith(
  { policies: allowed }: EntityOf<'Gateway'>,
  { policies: before }: Pipeline,
  policies: readonly Policy[],
): PolicyName[] {
  const had = new Set<string>([...allowed, ...before.map(({ name }) => name)]);
  const names = policies.map(({ name }) => name);
  return [...allowed, ...new Set(names.filter((name) => !had.has(name) && !isPolicyName(name)))];
}
