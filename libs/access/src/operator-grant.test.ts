import { expect, it } from 'vitest';
import { newId, Refusal, type SupportAccessId, type TenantId } from '@tiffin/kernel';
import { issueOperatorGrant, operatorPolicy } from './operator-grant.js';
import { issueGrant } from './issue-grant.js';
import { type Permission, policy } from './policy.js';
import { supportPolicy } from './support-policy.js';

const operator = { actor: { kind: 'operator', id: 'o', name: 'Olga' }, signedInAt: new Date() } as const;
const codeOf = (issued: unknown) => (issued instanceof Refusal ? issued.code : 'yes');

it('is this table; a change of it is reviewed here', () => {
  expect(operatorPolicy).toEqual([
    'platform.read',
    'platform.tenant.suspend',
    'platform.sign_up.manage',
    'platform.plan.manage',
    'platform.quota.manage',
    'platform.quarantine.release',
    'platform.cell.manage',
    'platform.tenant.move',
    'platform.person.erase',
    'platform.support.open',
    'platform.support.close',
  ]);
  expect(supportPolicy).toEqual(['tenant.read', 'project.read', 'environment.read', 'secret.list', 'variable.read']);
});

it('gives operators what it lists, and nobody else anything (I-35)', () => {
  for (const permission of operatorPolicy) {
    expect([permission, codeOf(issueOperatorGrant(permission, operator))]).toEqual([permission, 'yes']);
    expect([permission, codeOf(issueOperatorGrant(permission, null))]).toEqual([permission, 'FORBIDDEN']);
  }
  expect(codeOf(issueOperatorGrant('project.read' as never, operator))).toBe('FORBIDDEN');
});

it('shares no permission with the table of tenants', () => {
  expect(operatorPolicy.filter((permission) => permission in policy)).toEqual([]);
});

it('lets support access read what its table lists, be it that the role had more (I-35)', () => {
  const support = { accessId: newId<SupportAccessId>(), onBehalfOf: null };
  const place = { tenantId: newId<TenantId>(), role: 'owner', support } as const;
  const permissions = Object.keys(policy) as Permission[];
  const given = permissions.filter((permission) => codeOf(issueGrant(permission, place, operator.actor)) === 'yes');
  expect(given.sort()).toEqual([...supportPolicy].sort());
  const { support: _, ...member } = place;
  expect(codeOf(issueGrant('canvas.write', member, operator.actor))).toBe('yes');
});
