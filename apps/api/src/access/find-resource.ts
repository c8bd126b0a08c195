import { isId, Refusal, type TenantId } from '@tiffin/kernel';
import type { Session } from '../session/session.js';
import type { ResourceArgument, ResourceKind } from './requires.js';

type Arguments = Readonly<Record<string, unknown>> & { readonly input?: Readonly<Record<string, unknown>> };
type Find = (session: Session, id: string) => Promise<TenantId | undefined>;

/** How the tenant of each kind of resource is found, among the caller's own tenants. */
const finders: Readonly<Record<ResourceKind, Find>> = {
  tenant: async (session, id) => tenantsOf(session).find((tenantId) => tenantId === id),
  project: (session, id) => tenantOfRow(session, session.loaders.projects, id),
  environment: (session, id) => tenantOfRow(session, session.loaders.environments, id),
};

/**
 * The tenant of what an operation's argument names. A stranger and a wrong id get the same NOT_FOUND, so that nobody can probe for
 * what exists.
 */
export async function findResource(session: Session, resource: ResourceArgument, args: Arguments): Promise<TenantId> {
  const { kind } = resource;
  const id = namedIn(args, resource);
  if (kind === 'tenant' && id === null) return onlyTenant(session);
  const found = typeof id === 'string' && isId(id) ? await finders[kind](session, id) : undefined;
  if (!found) throw Refusal.of('NOT_FOUND', kind);
  return found;
}

/** What is named, by the argument or the field of `input`; null: nothing is. */
export const namedIn = (args: Arguments, { argument }: ResourceArgument): unknown =>
  args[argument] ?? args.input?.[argument] ?? null;

const tenantsOf = ({ caller }: Session): TenantId[] => caller.places.map(({ tenantId }) => tenantId);

function onlyTenant({ caller }: Session): TenantId {
  const [first, ...others] = caller.memberships.map(({ tenantId }) => tenantId);
  if (!first) throw Refusal.of('NOT_FOUND', 'tenant');
  if (others.length > 0) {
    throw Refusal.of('INPUT_INVALID', 'tenantId', 'you are a member of several tenants. Say which one is meant.');
  }
  return first;
}

type RowLoader = Session['loaders']['projects'] | Session['loaders']['environments'];

async function tenantOfRow(session: Session, loader: RowLoader, id: string): Promise<TenantId | undefined> {
  const asked = tenantsOf(session).map((tenantId) => loader.load({ tenantId, id }));
  // Most are a member of one.
  const found = asked.length === 1 ? [await asked[0]] : await Promise.all(asked);
  return found.find((row) => row != null)?.tenantId;
}
