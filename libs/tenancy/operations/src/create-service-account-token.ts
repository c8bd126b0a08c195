import { decideMachineRole, type Grant, type TokenWish } from '@tiffin/access';
import { accepted, Refusal } from '@tiffin/kernel';
import { type MadeToken, makeToken } from './make-token.js';
import { standingRole } from './standing-role.js';
import type { TokenStore } from './token-store.js';

export class CreateServiceAccountToken {
  constructor(
    private readonly store: TokenStore,
    private readonly now: () => Date,
  ) {}

  /** Refuses NAME_MISLEADING, INPUT_INVALID, TOKEN_TOO_STRONG, FORBIDDEN, NOT_FOUND of the account and of the project, QUOTA_EXCEEDED. */
  run(grant: Grant<'token.manage'>, serviceAccountId: string, wish: TokenWish): Promise<MadeToken> {
    return this.store.within(grant, async (rows) => {
      const role = await standingRole(rows, grant);
      const account = await rows.account(serviceAccountId);
      if (!account) throw Refusal.of('NOT_FOUND', 'service account');
      accepted(decideMachineRole(role, account.role));
      return makeToken(rows, { maker: { role, bounds: grant.bounds }, holder: { serviceAccountId }, wish }, this.now());
    });
  }
}
