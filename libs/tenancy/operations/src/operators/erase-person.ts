import type { OperatorGrant } from '@tiffin/access';
import { accepted, Refusal, type UserId } from '@tiffin/kernel';
import { decideEmail } from '@tiffin/tenancy-rules';
import type { OperatorStore } from './operator-store.js';

export class ErasePerson {
  constructor(private readonly store: OperatorStore) {}

  /**
   * As if the person deleted their account. The address has to be theirs, so that a slip of a hand erases nobody else. Refuses INPUT_INVALID,
   * NOT_FOUND, and LAST_OWNER of a tenant that has nobody else: it is handed over or deleted first.
   */
  run(
    grant: OperatorGrant<'platform.person.erase'>,
    wanted: { readonly userId: UserId; readonly email: string },
  ): Promise<void> {
    const email = accepted(decideEmail(wanted.email));
    return this.store.within(grant, async (rows) => {
      const people = await rows.usersOfAddress(email);
      if (!people.includes(wanted.userId)) throw Refusal.of('NOT_FOUND', 'person');
      await rows.erase(wanted.userId, email);
    });
  }
}
