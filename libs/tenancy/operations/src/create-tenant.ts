import { type PersonGrant, userOf } from '@tiffin/access';
import { accepted, type TenantId } from '@tiffin/kernel';
import { decideFurtherPlace, decideFurtherTenant, decideSlug, decideTenantName } from '@tiffin/tenancy-rules';
import { beginSignIn } from './begin-sign-in.js';
import { foundTenant } from './found-tenant.js';
import type { SignInStore } from './sign-in-store.js';

export interface WantedTenant {
  readonly name: string;
  /** Null: made from the name. */
  readonly slug: string | null;
}

export class CreateTenant {
  constructor(private readonly store: SignInStore) {}

  /**
   * One more tenant of the person, who owns it. Refuses SIGN_IN_FIRST, SIGN_UP_CLOSED, NAME_MISLEADING, INPUT_INVALID, and for a label that
   * was chosen SLUG_RESERVED, NAME_TAKEN; QUOTA_EXCEEDED to who is a member of very many.
   */
  async run(grant: PersonGrant, wanted: WantedTenant): Promise<TenantId> {
    const userId = accepted(userOf(grant));
    const name = accepted(decideTenantName(wanted.name));
    const slug = wanted.slug === null ? { of: [name] } : accepted(decideSlug(wanted.slug));
    return this.store.within(grant, async (rows) => {
      const { mode, firstTenantId, memberships } = await beginSignIn(rows, grant);
      const founded = await rows.foundedOnce(userId);
      if (founded !== null) return founded;
      accepted(decideFurtherTenant(mode, firstTenantId !== null));
      accepted(decideFurtherPlace(memberships));
      const tenantId = await foundTenant(rows, { owner: { userId, name: grant.person.name }, name, slug });
      await rows.keepFounded(userId, tenantId);
      return tenantId;
    });
  }
}
