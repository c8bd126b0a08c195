import type { User, Viewer } from '../schema/viewer.js';
import type { Session } from '../session/session.js';

/** Who calls, as they are shown to themselves. */
export const viewerOf = ({ caller }: Session): Viewer => ({
  ...{ id: caller.actor.id, name: caller.actor.name, memberships: caller.memberships },
  user: userOf(caller.identity.person),
  isOperator: caller.isOperator,
});

function userOf(person: Session['caller']['identity']['person']): User | null {
  if (!person?.userId) return null;
  const { userId, name, email, emailVerified } = person;
  return { id: userId, name, email, emailVerified };
}
