import type { OperatorGrant } from '@tiffin/access';
import { Refusal, type UserId } from '@tiffin/kernel';
import { verifiedEmail } from '@tiffin/tenancy-rules';
import type { OperatorStore, PersonId } from './operator-store.js';

export class ErasePerson {
  constructor(private readonly store: OperatorStore) {}

  /**
   * As if the person deleted their account; and so is who never became a user. The address has to be the one that they have, null where
   * they have none, so that a slip of a hand erases nobody else. Refuses NOT_FOUND, and LAST_OWNER of tenants that have nobody else: those
   * are handed over or deleted first.
   */
  run(
    grant: OperatorGrant<'platform.person.erase'>,
    wanted: { readonly id: PersonId; readonly email: string | null },
  ): Promise<void> {
    return this.store.within(grant, async (rows) => {
      const person = await rows.person(wanted.id);
      if (!person || !isSame(person.email, wanted.email)) throw Refusal.of('NOT_FOUND', 'person');
      // One that nobody confirmed may be another's: what was written to it is not theirs to erase.
      if (person.isUser) return rows.erase(wanted.id as UserId, verifiedEmail(person) ?? '');
      if (!(await rows.eraseStranger(wanted.id))) throw Refusal.of('NOT_FOUND', 'person');
    });
  }
}

const isSame = (one: string | null, other: string | null): boolean => spelled(one) === spelled(other);
const spelled = (email: string | null): string => email?.trim().toLowerCase() ?? '';
