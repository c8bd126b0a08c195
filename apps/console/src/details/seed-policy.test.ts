import { describe, expect, it } from 'vitest';
import { policyNames, policySchema } from '@tiffin/canvas-rules';
import { seedPolicy, swapped, withPolicy } from './seed-policy.js';

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
});
