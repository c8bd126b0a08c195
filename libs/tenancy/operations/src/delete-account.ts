import type { PersonGrant } from '@tiffin/access';
import { verifiedEmail } from '@tiffin/tenancy-rules';

export interface ErasingUsers {
  /**
   * All of it or nothing: memberships, names in tenants' rows and in the log, the user, and the embedded provider's account. `address`:
   * that is known to be theirs, in the spelling by which addresses are compared; empty: there is none. Refuses as `DeleteAccount` does.
   */
  eraseUser(grant: PersonGrant, address: string): Promise<void>;
}

/** A person deletes their account. What they did stays on record, under an id that is nobody's any more. */
export class DeleteAccount {
  constructor(private readonly users: ErasingUsers) {}

  /** Refuses SIGN_IN_FIRST, and LAST_OWNER of a tenant that has nobody else: it is handed over or deleted first. */
  run(grant: PersonGrant): Promise<void> {
    // One that nobody confirmed may be another's: what was written to it is not theirs to erase.
    return this.users.eraseUser(grant, verifiedEmail(grant.person) ?? '');
  }
}
