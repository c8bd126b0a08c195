import type { Grants } from './admission.js';
import type { Session } from '../session/session.js';
import { findResource, namedIn } from './find-resource.js';
import type { Requirement, TenantRequirement } from './requires.js';

type Arguments = Readonly<Record<string, unknown>>;

/** What a field requires, of who calls and what its arguments name. Throws the refusal where it is not given. */
export async function authorise(session: Session, requirement: Requirement, args: Arguments): Promise<Grants> {
  if ('permission' in requirement) return { tenant: await inTenant(session, requirement, args) };
  if ('operator' in requirement) return { operator: session.caller.asOperator(requirement.operator) };
  return requirement.caller === 'person' ? { person: session.caller.asPerson() } : {};
}

async function inTenant(session: Session, { permission, resource }: TenantRequirement, args: Arguments) {
  const isOfAll = resource === undefined || (resource.orAll && namedIn(args, resource) === null);
  if (isOfAll) return session.caller.grants(permission)[0];
  return session.caller.grant(permission, await findResource(session, resource, args));
}
