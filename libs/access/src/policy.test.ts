import { describe, expect, it } from 'vitest';
import { Refusal, type TenantId } from '@tiffin/kernel';
import { Grant } from './grant.js';
import { issueGrant } from './issue-grant.js';
import { letsThrough, mayDo, type Permission, policy, roles, scopes } from './policy.js';

const permissions = Object.keys(policy) as Permission[];

describe('policy', () => {
  it('is this table; a change of it is reviewed here', () => {
    const table = permissions.map((permission) => [
      permission,
      roles.filter((role) => mayDo(role, permission)).join(' '),
    ]);
    expect(table).toEqual([
      ['project.read', 'viewer developer admin owner'],
      ['project.create', 'developer admin owner'],
      ['project.manage', 'admin owner'],
      ['tenant.delete', 'owner'],
      ['tenant.export', 'owner'],
      ['project.build', 'developer admin owner'],
      ['canvas.write', 'developer admin owner'],
      ['environment.read', 'viewer developer admin owner'],
      ['environment.deploy', 'developer admin owner'],
      ['environment.manage', 'admin owner'],
      ['environment.promote', 'developer admin owner'],
      ['promotion.vote', 'viewer developer admin owner'],
      ['logs.read', 'developer admin owner'],
      ['secret.list', 'viewer developer admin owner'],
      ['secret.write', 'developer admin owner'],
      ['secret.rotate', 'admin owner'],
      ['variable.read', 'viewer developer admin owner'],
      ['variable.write', 'developer admin owner'],
      ['consumer.read', 'developer admin owner'],
      ['consumer.write', 'developer admin owner'],
      ['consumer.manage', 'admin owner'],
      ['token.read', 'viewer developer admin owner'],
      ['token.write', 'viewer developer admin owner'],
      ['token.manage', 'admin owner'],
      ['service_account.read', 'admin owner'],
      ['service_account.write', 'admin owner'],
      ['audit.read', 'admin owner'],
      ['tenant.read', 'viewer developer admin owner'],
      ['usage.read', 'viewer developer admin owner'],
      ['tenant.rename', 'admin owner'],
      ['tenant.transfer', 'owner'],
      ['member.read', 'viewer developer admin owner'],
      ['member.manage', 'admin owner'],
      ['member.leave', 'viewer developer admin owner'],
      ['invitation.read', 'admin owner'],
      ['invitation.manage', 'admin owner'],
      ['webhook.read', 'admin owner'],
      ['webhook.manage', 'admin owner'],
      ['notification.write', 'viewer developer admin owner'],
    ]);
  });

  it('lets these through tokens, and those with "project" through a token of one project; reviewed here too', () => {
    const table = permissions.map((permission) => {
      const through = scopes.filter((scope) => letsThrough({ scope, projectId: null }, permission));
      const ofProject = letsThrough({ scope: 'admin', projectId: 'p' }, permission);
      return [permission, [...through, ...(ofProject ? ['project'] : [])].join(' ')];
    });
    expect(table).toEqual([
      ['project.read', 'read deploy admin project'],
      ['project.create', 'admin'],
      ['project.manage', 'admin'],
      ['tenant.delete', ''],
      ['tenant.export', 'admin'],
      ['project.build', 'deploy admin project'],
      ['canvas.write', 'deploy admin project'],
      ['environment.read', 'read deploy admin project'],
      ['environment.deploy', 'deploy admin project'],
      ['environment.manage', 'admin project'],
      ['environment.promote', 'deploy admin project'],
      ['promotion.vote', ''],
      ['logs.read', 'deploy admin project'],
      ['secret.list', 'read deploy admin project'],
      ['secret.write', 'admin project'],
      ['secret.rotate', 'admin'],
      ['variable.read', 'read deploy admin project'],
      ['variable.write', 'deploy admin project'],
      ['consumer.read', 'read deploy admin project'],
      ['consumer.write', 'admin project'],
      ['consumer.manage', 'admin project'],
      ['token.read', 'admin'],
      ['token.write', 'admin'],
      ['token.manage', 'admin'],
      ['service_account.read', 'admin'],
      ['service_account.write', 'admin'],
      ['audit.read', 'read deploy admin'],
      ['tenant.read', 'read deploy admin project'],
      ['usage.read', 'read deploy admin'],
      ['tenant.rename', 'admin'],
      ['tenant.transfer', ''],
      ['member.read', 'read deploy admin'],
      ['member.manage', 'admin'],
      ['member.leave', ''],
      ['invitation.read', 'admin'],
      ['invitation.manage', 'admin'],
      ['webhook.read', 'admin'],
      ['webhook.manage', 'admin'],
      ['notification.write', ''],
    ]);
  });

  it('gives a wider role and a wider scope never less', () => {
    for (const permission of permissions) {
      const withRole = roles.map((role) => mayDo(role, permission));
      const withScope = scopes.map((scope) => letsThrough({ scope, projectId: null }, permission));
      for (const may of [withRole, withScope]) expect([permission, may]).toEqual([permission, [...may].sort()]);
    }
  });

  const tenantId = '018f0000-0000-7000-8000-000000000001' as TenantId;
  const actor = { kind: 'user', id: 'u', name: 'Ada' } as const;
  const codeOf = (issued: Grant | Refusal) => (issued instanceof Refusal ? issued.code : issued.permission);

  it('issues a grant only for a role that includes the permission', () => {
    expect(codeOf(issueGrant('canvas.write', { tenantId, role: 'developer' }, actor))).toBe('canvas.write');
    expect(codeOf(issueGrant('canvas.write', { tenantId, role: 'viewer' }, actor))).toBe('FORBIDDEN');
  });

  it('issues a grant through a token only where its scope includes the permission too', () => {
    const through = (scope: (typeof scopes)[number], role: (typeof roles)[number]) =>
      codeOf(issueGrant('canvas.write', { tenantId, role, bounds: { scope, projectId: null } }, actor));
    expect(through('deploy', 'developer')).toBe('canvas.write');
    expect(through('read', 'owner')).toBe('FORBIDDEN');
    expect(through('admin', 'viewer')).toBe('FORBIDDEN');
  });

  it('issues no grant over the tenant to a token of one project', () => {
    const bounds = { scope: 'admin', projectId: 'p' } as const;
    expect(codeOf(issueGrant('project.create', { tenantId, role: 'owner', bounds }, actor))).toBe('FORBIDDEN');
    expect(codeOf(issueGrant('canvas.write', { tenantId, role: 'owner', bounds }, actor))).toBe('canvas.write');
  });
});
