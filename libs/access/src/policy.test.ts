import { describe, expect, it } from 'vitest';
import { Refusal, type TenantId } from '@tiffin/kernel';
import { Grant } from './grant.js';
import { issueGrant } from './issue-grant.js';
import { mayDo, type Permission, policy, roles } from './policy.js';

describe('policy', () => {
  it('is this table; a change of it is reviewed here', () => {
    const table = Object.keys(policy).map((permission) => [
      permission,
      roles.filter((role) => mayDo(role, permission as Permission)).join(' '),
    ]);
    expect(table).toEqual([
      ['viewer.read', 'viewer developer admin owner'],
      ['project.read', 'viewer developer admin owner'],
      ['project.create', 'developer admin owner'],
      ['project.build', 'developer admin owner'],
      ['canvas.write', 'developer admin owner'],
      ['environment.read', 'viewer developer admin owner'],
      ['environment.deploy', 'developer admin owner'],
      ['logs.read', 'developer admin owner'],
      ['secret.list', 'viewer developer admin owner'],
      ['secret.write', 'developer admin owner'],
    ]);
  });

  it('issues a grant only for a role that includes the permission', () => {
    const tenantId = '018f0000-0000-7000-8000-000000000001' as TenantId;
    const actor = { kind: 'user', id: 'u', name: 'Ada' } as const;
    expect(issueGrant('canvas.write', { tenantId, role: 'developer' }, actor)).toBeInstanceOf(Grant);
    const refusal = issueGrant('canvas.write', { tenantId, role: 'viewer' }, actor);
    expect(refusal).toBeInstanceOf(Refusal);
    expect((refusal as Refusal).code).toBe('FORBIDDEN');
  });
});
