import { isId, Refusal, type TenantId } from '@tiffin/kernel';
import type { Session } from '../session/session.js';
import type { Requirement } from './requires.js';

type ResourceKind = 'project' | 'environment' | 'tenant';
type Arguments = Readonly<Record<string, unknown>> & { readonly input?: Readonly<Record<string, unknown>> };

/**
 * The tenant of what an operation's argument names, among the caller's own tenants. A stranger and a wrong id get the same
 * NOT_FOUND, so that nobody can probe for what exists.
 */
export async function findResource(session: Session, requirement: Requirement, args: Arguments): Promise<TenantId> {
  const kind = kindOf(requirement);
  const id = namedIn(args, requirement);
  if (kind === 'tenant' && id === null) return onlyTenant(session);
  const found = typeof id === 'string' && isId(id) ? await tenantOf(session, kind, id) : undefined;
  if (!found) throw Refusal.of('NOT_FOUND', kind);
  return found;
}

const namedIn = (args: Arguments, { argument = 'id' }: Requirement): unknown =>
  args[argument] ?? args.input?.[argument] ?? null;

/** `projectId` names a project; `id` names what the permission is about. */
const kindOf = ({ permission, argument }: Requirement): ResourceKind =>
  (argument === 'id' ? permission.split('.')[0] : argument?.slice(0, -'Id'.length)) as ResourceKind;

function onlyTenant({ caller }: Session): TenantId {
  const [first, ...others] = caller.memberships;
  if (!first) throw Refusal.of('NOT_FOUND', 'tenant');
  if (others.length > 0) {
    throw Refusal.of('INPUT_INVALID', 'tenantId', 'you are a member of several tenants. Say which one is meant.');
  }
  return first.tenantId;
}

async function tenantOf(session: Session, kind: ResourceKind, id: string): Promise<TenantId | undefined> {
  const tenants = session.caller.memberships.map(({ tenantId }) => tenantId);
  if (kind === 'tenant') return tenants.find((tenantId) => tenantId === id);
  const loader = kind === 'project' ? session.loaders.projects : session.loaders.environments;
  const found = await Promise.all(tenants.map((tenantId) => loader.load({ tenantId, id })));
  return found.find((row) => row !== null)?.tenantId;
}
