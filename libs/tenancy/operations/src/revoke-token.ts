import type { Grant } from '@tiffin/access';
import { Refusal } from '@tiffin/kernel';
import type { TokenStore } from './token-store.js';

export class RevokeToken {
  constructor(private readonly store: TokenStore) {}

  /** One's own; any of the tenant with `token.manage`. Again is no fault. Refuses NOT_FOUND, of somebody else's too. */
  run(grant: Grant<'token.write'> | Grant<'token.manage'>, tokenId: string): Promise<void> {
    return this.store.within(grant, async (rows) => {
      const token = await rows.token(tokenId);
      const isTheirs = token !== null && (grant.permission === 'token.manage' || token.holderId === grant.actor.id);
      if (!isTheirs) throw Refusal.of('NOT_FOUND', 'token');
      if (token.isRevoked) return;
      await rows.revokeToken(tokenId);
      const detail = { name: token.name, holderId: token.holderId };
      await rows.audit({ action: 'token.revoke', objectKind: 'token', objectId: tokenId, detail });
    });
  }
}
