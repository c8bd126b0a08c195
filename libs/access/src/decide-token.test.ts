import { describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { decideMachineRole, decideToken, type TokenMaker, type TokenWish } from './decide-token.js';
import { roles, scopes } from './policy.js';

const at = new Date('2026-11-26T00:00:00Z');
const inPerson: TokenMaker = { role: 'developer', endsAt: null };
const wish: TokenWish = { name: ' CI ', scope: 'deploy', projectId: null, expiresInDays: 30 };
const codeOf = (decided: unknown) => (decided instanceof Refusal ? decided.code : 'yes');

describe('a token', () => {
  it('has a name, a scope, perhaps a project, and an end', () => {
    expect(decideToken(inPerson, wish, at)).toEqual({
      ...{ name: 'CI', scope: 'deploy', projectId: null },
      expiresAt: new Date('2026-12-26T00:00:00Z'),
    });
  });

  it.each<[string, Partial<TokenWish>]>([
    ['no name', { name: ' ' }],
    ['a name of 101 characters', { name: 'x'.repeat(101) }],
    ['no day', { expiresInDays: 0 }],
    ['half a day', { expiresInDays: 0.5 }],
    ['367 days', { expiresInDays: 367 }],
  ])('is refused with %s', (_, change) => {
    expect(codeOf(decideToken(inPerson, { ...wish, ...change }, at))).toBe('INPUT_INVALID');
  });

  it('is refused with a name that misleads', () => {
    for (const name of ['a\u202eb', 'a\u3164b', 'deplоy'])
      expect(codeOf(decideToken(inPerson, { ...wish, name }, at))).toBe('NAME_MISLEADING');
  });

  it('never may more than the token through which it is made', () => {
    const through = (own: (typeof scopes)[number], scope: (typeof scopes)[number]) =>
      codeOf(decideToken({ ...inPerson, bounds: { scope: own, projectId: null } }, { ...wish, scope }, at));
    const table = scopes.map((own) => scopes.map((scope) => through(own, scope)));
    const no = 'TOKEN_TOO_STRONG';
    expect(table).toEqual([
      ['yes', no, no],
      ['yes', 'yes', no],
      ['yes', 'yes', 'yes'],
    ]);
    const bounds = { scope: 'admin', projectId: 'p' } as const;
    const ofProject = (projectId: string | null) =>
      codeOf(decideToken({ ...inPerson, bounds }, { ...wish, projectId }, at));
    expect([ofProject('p'), ofProject('q'), ofProject(null)]).toEqual(['yes', no, no]);
  });

  it('never lives longer than the token through which it is made', () => {
    const ends = (days: number) => ({ ...inPerson, endsAt: new Date(at.getTime() + days * 86_400_000) });
    expect(codeOf(decideToken(ends(30), wish, at))).toBe('yes');
    expect(codeOf(decideToken(ends(29.9), wish, at))).toBe('TOKEN_TOO_STRONG');
  });
});

it('a service account never owns, and never stands above its maker', () => {
  const table = roles.map((by) => roles.map((role) => codeOf(decideMachineRole(by, role))));
  expect(table).toEqual([
    ['yes', 'TOKEN_TOO_STRONG', 'TOKEN_TOO_STRONG', 'INPUT_INVALID'],
    ['yes', 'yes', 'TOKEN_TOO_STRONG', 'INPUT_INVALID'],
    ['yes', 'yes', 'yes', 'INPUT_INVALID'],
    ['yes', 'yes', 'yes', 'INPUT_INVALID'],
  ]);
});
