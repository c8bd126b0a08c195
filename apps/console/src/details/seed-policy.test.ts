import { describe, expect, it } from 'vitest';
import { type EntityOf, type Pipeline, policyNames, policySchema } from '@tiffin/canvas-rules';
import { allowedWith, seedPolicy, swapped, withPolicy } from './seed-policy.js';

describe('seedPolicy', () => {
  it.each([...policyNames])('gives %s what the rules ask for', (name) => {
    expect(policySchema.safeParse(seedPolicy(name)).success).toBe(true);
  });

  it('puts a policy before the proxy, and a proxy last', () => {
    const names = withPolicy(
      withPolicy([seedPolicy('cors'), seedPolicy('proxy')], seedPolicy('log')),
      seedPolicy('proxy'),
    ).map(({ name }) => name);
    expect(names).toEqual(['cors', 'log', 'proxy', 'proxy']);
  });

  it('swaps neighbours', () => {
    const policies = [seedPolicy('cors'), seedPolicy('log'), seedPolicy('proxy')];
    expect(swapped(policies, 1).map(({ name }) => name)).toEqual(['cors', 'proxy', 'log']);
  });

  it('begins the policy of a plugin with the defaults of its schema', () => {
    const schema = { type: 'object', properties: { word: { type: 'string', default: 'Hello' } } };
    expect(seedPolicy('stamp' as never, schema).pairs).toEqual([
      { condition: { name: 'always' }, action: { word: 'Hello' } },
    ]);
    expect(seedPolicy('stamp' as never).pairs).toEqual([{ condition: { name: 'always' }, action: {} }]);
  });

  it("allows a plugin's policy that is taken, and nothing that was there or is the gateway's", () => {
    const gateway = { policies: ['proxy'] } as EntityOf<'Gateway'>;
    const steps = (...names: readonly string[]) => names.map((name) => ({ name, pairs: [] })) as never;
    const before = { policies: steps('old') } as unknown as Pipeline;
    expect(allowedWith(gateway, before, steps('old', 'stamp', 'stamp', 'log'))).toEqual(['proxy', 'stamp']);
  });
});
