import type { PersonGrant } from '@tiffin/access';
import { verifiedEmail } from '@tiffin/tenancy-rules';
import type { InvitationStore, OwnInvitation } from './invitation-store.js';

export class OwnInvitations {
  constructor(private readonly store: InvitationStore) {}

  /** What the person may accept now, the next to expire first; none where their address is not verified, or they have not signed in yet. */
  async run(grant: PersonGrant): Promise<readonly OwnInvitation[]> {
    const email = verifiedEmail(grant.person);
    if (email === null || grant.userId === null) return [];
    const addresses = await this.store.addressesTo(email);
    return Promise.all(addresses.map((at) => this.store.withinAccepting(grant, at, (rows) => rows.shown(at.id))));
  }
}
