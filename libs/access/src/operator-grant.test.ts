import { expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { issueOperatorGrant, operatorPolicy } from './operator-grant.js';
import { policy } from './policy.js';

const operator = { kind: 'operator', id: 'o', name: 'Olga' } as const;
const codeOf = (issued: unknown) => (issued instanceof Refusal ? issued.code : 'yes');

it('is this table; a change of it is reviewed here', () => {
  expect(operatorPolicy).toEqual(['platform.tenants.read', 'platform.support.open', 'platform.support.close']);
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
