import { describe, expect, it } from 'vitest';
import { tokenGroups } from './token-groups.js';
import type { TokenAnswer } from './use-tokens.js';

const token = (id: string, holderId: string, accountId: string | null = null): TokenAnswer => ({
  ...{ id, holderId, name: id, holder: holderId, scope: 'read', project: null },
  ...{ createdAt: '2026-01-01T00:00:00Z', expiresAt: null, lastUsedAt: null, revokedAt: null },
  serviceAccount: accountId === null ? null : { id: accountId },
});
const ids = (tokens: readonly TokenAnswer[] = []): string[] => tokens.map(({ id }) => id);

describe('tokenGroups', () => {
  const all = [token('a', 'ada'), token('b', 'ben'), token('c', 'ci', 'ci'), token('d', 'ada'), token('e', 'ci', 'ci')];

  it('keeps apart what is my own, of other people, and of each machine, in the order in which it came', () => {
    const { own, others, ofAccount } = tokenGroups(all, 'ada');
    expect([ids(own), ids(others), [...ofAccount.keys()], ids(ofAccount.get('ci'))]).toEqual([
      ['a', 'd'],
      ['b'],
      ['ci'],
      ['c', 'e'],
    ]);
  });

  it('takes a machine that looks at its own tokens for no person', () => {
    expect(ids(tokenGroups(all, 'ci').own)).toEqual([]);
  });
});
