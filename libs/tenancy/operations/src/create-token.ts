import type { Grant, TokenWish } from '@tiffin/access';
import { Refusal } from '@tiffin/kernel';
import { type MadeToken, makeToken } from './make-token.js';
import { standingRole } from './standing-role.js';
import type { TokenStore } from './token-store.js';

export class CreateToken {
  constructor(
    private readonly store: TokenStore,
    private readonly now: () => Date,
  ) {}

  /** A token of whoever makes it. Refuses NAME_MISLEADING, INPUT_INVALID, TOKEN_TOO_STRONG, FORBIDDEN, NOT_FOUND of the project, QUOTA_EXCEEDED. */
  run(grant: Grant<'token.write'>, wish: TokenWish): Promise<MadeToken> {
    return this.store.within(grant, async (rows) => {
      const role = await standingRole(rows, grant);
      const holder = await rows.actorAsHolder();
      if (!holder) throw Refusal.of('NOT_FOUND', 'member');
      return makeToken(rows, { maker: { role, bounds: grant.bounds }, holder, wish }, this.now());
    });
  }
}
