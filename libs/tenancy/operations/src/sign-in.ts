import type { Person, PersonGrant } from '@tiffin/access';
import { accepted, newId, Refusal, type TenantId, type UserId } from '@tiffin/kernel';
import { decidePersonName, decideSignUp, decideTenantName, verifiedEmail } from '@tiffin/tenancy-rules';
import { beginSignIn } from './begin-sign-in.js';
import { foundTenant } from './found-tenant.js';
import type { FoundPerson, SignInRows, SignInStore } from './sign-in-store.js';

export interface SignedIn {
  readonly userId: UserId;
  /** The tenant that was made now; null: none was to be made. */
  readonly tenantId: TenantId | null;
}

export class SignIn {
  constructor(private readonly store: SignInStore) {}

  /**
   * Sees that the person is a user, and has a tenant of their own with a first project where operators let them: all of it or nothing, and
   * once, however often and from how many places it is called. Refuses SIGN_UP_CLOSED, SIGN_UP_BY_INVITATION, SIGN_UP_WAITING (operators
   * are asked then), SIGN_UP_DECLINED, NAME_MISLEADING, INPUT_INVALID; UNAUTHENTICATED to who was erased since they signed in.
   */
  async run(grant: PersonGrant): Promise<SignedIn> {
    const name = accepted(decidePersonName(nameOf(grant.person)));
    const person = { ...grant.person, name };
    const signedIn = await this.store.within(grant, async (rows) =>
      signIn(rows, person, await beginSignIn(rows, grant)),
    );
    // Only now: asking operators is to be kept, and a refusal within the transaction would take it back.
    if (signedIn === 'asked') throw Refusal.of('SIGN_UP_WAITING');
    return signedIn;
  }
}

async function signIn(rows: SignInRows, person: Person, found: FoundPerson): Promise<SignedIn | 'asked'> {
  const answer = accepted(decideSignUp(await caseOf(rows, person, found)));
  if (answer === 'ask') {
    await rows.ask();
    return 'asked';
  }
  const userId = await rows.enterUser({ ...person, userId: found.userId ?? newId<UserId>() });
  if (found.userId === null) await rows.auditUser(userId);
  if (answer === 'enter') return { userId, tenantId: null };
  // Rules for people's names are wider: who could not give a tenant their own gives it its label.
  const name = decideTenantName(person.name);
  const tenantId = await foundTenant(rows, {
    owner: { userId, name: person.name },
    name: name instanceof Refusal ? null : name,
    slug: { of: [person.name, localPart(person)] },
  });
  await rows.keepFirstTenant(userId, tenantId);
  return { userId, tenantId };
}

async function caseOf(rows: SignInRows, person: Person, found: FoundPerson) {
  const address = found.userId === null && found.mode !== 'open' ? verifiedEmail(person) : null;
  const isInvited = address !== null && (await rows.isInvited(address));
  return { ...found, isKnown: found.userId !== null, hadTenant: found.firstTenantId !== null, isInvited };
}

const localPart = ({ email }: Person): string => email?.split('@')[0] ?? '';
/** Not every provider tells a name. */
const nameOf = (person: Person): string => person.name.trim() || localPart(person) || 'New user';
