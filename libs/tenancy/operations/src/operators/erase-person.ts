import type { OperatorGrant } from '@tiffin/access';
import { Refusal, type UserId } from '@tiffin/kernel';
import { emailKey } from '@tiffin/tenancy-rules';
import type { OperatorStore } from './operator-store.js';

export class ErasePerson {
  constructor(private readonly store: OperatorStore) {}

  /**
   * As if the person deleted their account. The address has to be theirs, so that a slip of a hand erases nobody else. Refuses NOT_FOUND,
   * and LAST_OWNER of a tenant that has nobody else: it is handed over or deleted first.
   */
  run(
    grant: OperatorGrant<'platform.person.erase'>,
    { userId, email }: { readonly userId: UserId; readonly email: string },
  ): Promise<void> {
    return this.store.within(grant, async (rows) => {
      const people = await rows.usersOfAddress(email);
      if (!people.includes(userId)) throw Refusal.of('NOT_FOUND', 'person');
      await rows.erase(userId, emailKey(email) ?? '');
    });
  }
}
