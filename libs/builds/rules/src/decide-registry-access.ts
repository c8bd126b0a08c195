import type { TenantId } from '@tiffin/kernel';
import type { RepositoryPaths } from './repository-paths.js';

/** Who asks a registry for something: a tenant's cells, or the builder. */
export type RegistryCaller = { readonly kind: 'tenant'; readonly tenantId: TenantId } | { readonly kind: 'builder' };

/** As the distribution token specification writes it, in requests and in tokens. */
export interface RegistryAccess {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
}

const ofBuilder = ['pull', 'push', 'delete'];
const mostScopes = 20;
const scopeForm = /^([a-z]{1,40}):([^\s:]{1,255}):([a-z*]{1,20}(?:,[a-z*]{1,20})*)$/;

/** What of `asked` somebody gets: never more than is the caller's, and never more than was asked for. */
export function decideRegistryAccess(
  caller: RegistryCaller,
  asked: readonly RegistryAccess[],
  paths: RepositoryPaths,
): readonly RegistryAccess[] {
  return asked
    .slice(0, mostScopes)
    .map((access) => ({
      ...access,
      actions: [...new Set(access.actions)].filter((action) => openTo(caller, access, paths).includes(action)),
    }))
    .filter(({ actions }) => actions.length > 0);
}

/** A tenant fetches from its own repository and does nothing else; the builder works in those of this installation. */
function openTo(caller: RegistryCaller, { type, name }: RegistryAccess, paths: RepositoryPaths): readonly string[] {
  if (type !== 'repository') return [];
  const owner = paths.tenantOf(name);
  if (caller.kind === 'tenant') return owner === caller.tenantId ? ['pull'] : [];
  return owner !== null || name === paths.platform ? ofBuilder : [];
}

/** `scope` parameters of a request: each may hold several, with blanks between. What cannot be read asks for nothing. */
export const readScopes = (given: readonly string[]): readonly RegistryAccess[] =>
  given
    .flatMap((text) => text.slice(0, 8_192).split(' '))
    .map((scope) => scopeForm.exec(scope))
    .filter((match) => match !== null)
    .map(([, type = '', name = '', actions = '']) => ({ type, name, actions: actions.split(',') }));
