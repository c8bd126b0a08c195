import { describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { decideDeparture, decideInvitedRole, decideRole } from './decide-role.js';
import { type Role, roles } from './policy.js';

const shown = (answer: unknown) => (answer instanceof Refusal ? answer.code : 'yes');

describe('nobody reaches above their own role', () => {
  const above = (by: Role, other: Role) => roles.indexOf(other) > roles.indexOf(by);

  it('to give, to take, to invite into or to remove', () => {
    for (const by of roles) {
      for (const other of roles) {
        const expected = above(by, other) ? 'ROLE_TOO_HIGH' : 'yes';
        const answers = [
          decideRole({ by, from: 'viewer', to: other, owners: 2 }),
          decideRole({ by, from: other, to: 'viewer', owners: 2 }),
          decideDeparture({ by, from: other, owners: 2 }),
          decideInvitedRole(by, other),
        ];
        expect([by, other, ...answers.map(shown)]).toEqual([by, other, ...Array<string>(4).fill(expected)]);
      }
    }
  });
});

describe('the last owner', () => {
  it('stays, and stays owner', () => {
    expect(shown(decideRole({ by: 'owner', from: 'owner', to: 'admin', owners: 1 }))).toBe('LAST_OWNER');
    expect(shown(decideDeparture({ by: 'owner', from: 'owner', owners: 1 }))).toBe('LAST_OWNER');
    expect(shown(decideRole({ by: 'owner', from: 'owner', to: 'owner', owners: 1 }))).toBe('yes');
    expect(shown(decideRole({ by: 'owner', from: 'owner', to: 'admin', owners: 2 }))).toBe('yes');
    expect(shown(decideDeparture({ by: 'owner', from: 'admin', owners: 1 }))).toBe('yes');
  });
});
