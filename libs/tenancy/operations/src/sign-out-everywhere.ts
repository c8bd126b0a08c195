import { type PersonGrant, userOf } from '@tiffin/access';
import { accepted } from '@tiffin/kernel';
import type { Users } from './users.js';

export class SignOutEverywhere {
  constructor(private readonly users: Users) {}

  /** Every session of the person ends within seconds, this one too; API tokens stand. Refuses SIGN_IN_FIRST. */
  run(grant: PersonGrant): Promise<void> {
    const { person, requestId } = grant;
    const by = { name: person.name, ...(requestId ? { requestId } : {}) };
    return this.users.signOutEverywhere(accepted(userOf(grant)), by, grant);
  }
}
