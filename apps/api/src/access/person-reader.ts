import type { PostgresOperatorReads } from '@tiffin/postgres';
import {
  type FollowAddress,
  isOutdated,
  type TokenVerifier,
  type User,
  type Users,
  type VerifiedPerson,
} from '@tiffin/tenancy-operations';
import type { Identity, TokenReader } from './token-reader.js';

export interface PersonSources {
  readonly verifier: TokenVerifier;
  readonly users: Pick<Users, 'user'>;
  readonly follow: Pick<FollowAddress, 'run'>;
  /** Where an operator has support access; null: nobody is an operator here, whatever a token says. */
  readonly support: Pick<PostgresOperatorReads, 'supportOf'> | null;
  readonly now: () => Date;
}

type SupportPlaces = Awaited<ReturnType<PostgresOperatorReads['supportOf']>>;

/** Reads the identity provider's tokens: it says who it is, our rows say where they are a member. */
export class PersonReader implements TokenReader {
  constructor(private readonly sources: PersonSources) {}

  async read(token: string): Promise<Identity | null> {
    const person = await this.sources.verifier.verify(token);
    if (!person) return null;
    const found = await this.sources.users.user(person.subject);
    if (isOutdated(person, found)) return null;
    const user = found?.userId ? found : null;
    if (user) await this.sources.follow.run(person, user);
    const { support, now } = this.sources;
    const isOperator = support !== null && person.isOperator;
    const identity = identityOf({ ...person, isOperator }, user, person.expiresAt.getTime() - now().getTime());
    return isOperator ? withSupport(identity, await support.supportOf(person.subject)) : identity;
  }
}

/** Where they are a member themselves, they are that; and nobody is remembered past the end of an access. */
function withSupport(identity: Identity, places: SupportPlaces): Identity {
  const own = new Set(identity.memberships.map(({ tenantId }) => tenantId));
  const further = places
    .filter(({ tenantId }) => !own.has(tenantId))
    .map(
      ({ tenantId, accessId, onBehalfOf }) =>
        ({ tenantId, role: 'viewer', support: { accessId, onBehalfOf } }) as const,
    );
  const standsForMs = Math.min(identity.standsForMs ?? Infinity, ...places.map((place) => place.standsForMs));
  return { ...identity, memberships: [...identity.memberships, ...further], standsForMs };
}

function identityOf(person: VerifiedPerson, user: User | null, standsForMs: number): Identity {
  // Whoever has never signed in is no member of anything.
  if (!user) {
    const actor = { kind: 'user', id: person.subject, name: person.name } as const;
    return { actor, memberships: [], standsForMs, person: { ...person, userId: null } };
  }
  const { userId, name, memberships } = user;
  return { actor: { kind: 'user', id: userId, name }, memberships, standsForMs, person: { ...person, userId } };
}
