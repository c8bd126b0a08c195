import type { Grants } from './admission.js';
import type { Session } from '../session/session.js';
import { findResource, namedIn } from './find-resource.js';
import type { Requirement, ResourceArgument, TenantRequirement } from './requires.js';

type Arguments = Readonly<Record<string, unknown>>;

/** What a field requires, of who calls and what its arguments name. Throws the refusal where it is not given. */
export async function authorise(session: Session, requirement: Requirement, args: Arguments): Promise<Grants> {
  const { caller } = session;
  if ('permission' in requirement) {
    const { permission } = requirement;
    const resource = namedResource(requirement, args);
    if (resource === null) return { tenant: caller.grants(permission)[0] };
    return { tenant: caller.grant(permission, await findResource(session, resource, args)) };
  }
  if ('operator' in requirement) return { operator: caller.asOperator(requirement.operator) };
  return requirement.caller === 'person' ? { person: caller.asPerson() } : {};
}

/** Null: each tenant of the caller's is meant. */
function namedResource({ resource }: TenantRequirement, args: Arguments): ResourceArgument | null {
  if (resource === undefined) return null;
  return resource.orAll && namedIn(args, resource) === null ? null : resource;
}
