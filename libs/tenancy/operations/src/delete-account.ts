import { type Actor, type PersonGrant, userOf } from '@tiffin/access';
import { accepted, Refusal, type UserId } from '@tiffin/kernel';
import { emailKey } from '@tiffin/tenancy-rules';

export interface ErasedUser {
  readonly userId: UserId;
  /** In the spelling by which addresses are compared; empty: none is known. */
  readonly address: string;
}

/** How it ended; `last owner` with the slug of the tenant that would have none, and then nothing was done. */
export type Erasure =
  { readonly outcome: 'erased' | 'unknown' } | { readonly outcome: 'last owner'; readonly slug: string };

export interface ErasingUsers {
  /** All of it or nothing: memberships, names in tenants' rows and in the log, the user, and the embedded provider's account. */
  eraseUser(user: ErasedUser, actor: Actor): Promise<Erasure>;
}

/** A person deletes their account. What they did stays on record, under an id that is nobody's any more. */
export class DeleteAccount {
  constructor(private readonly users: ErasingUsers) {}

  /** Refuses SIGN_IN_FIRST, and LAST_OWNER of a tenant that has nobody else: it is handed over or deleted first. */
  async run(grant: PersonGrant): Promise<void> {
    const userId = accepted(userOf(grant));
    const { person, requestId } = grant;
    const actor = { kind: 'user', id: userId, name: person.name, ...(requestId ? { requestId } : {}) } as const;
    const address = (person.email && emailKey(person.email)) ?? '';
    const erasure = await this.users.eraseUser({ userId, address }, actor);
    if (erasure.outcome === 'last owner') throw Refusal.of('LAST_OWNER');
  }
}
