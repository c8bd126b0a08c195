import type { PersonGrant } from '@tiffin/access';
import { Refusal } from '@tiffin/kernel';
import type { FoundPerson, SignInRows } from './sign-in-store.js';
import { isOutdated } from './users.js';

/**
 * The person as found, at this moment: a grant is as old as what is remembered of its caller, who may have deleted their account since. It
 * takes a sign-in from after that to found them anew. Refuses UNAUTHENTICATED.
 */
export async function beginSignIn(rows: SignInRows, { person }: PersonGrant): Promise<FoundPerson> {
  const found = await rows.begin();
  if (isOutdated(person, found.validFrom && { sessionsValidFrom: found.validFrom })) {
    throw Refusal.of('UNAUTHENTICATED');
  }
  return found;
}
