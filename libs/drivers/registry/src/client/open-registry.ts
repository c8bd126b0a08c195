import { readFileSync } from 'node:fs';
import type { RepositoryPaths } from '@tiffin/builds-rules';
import { Refusal, type TenantId } from '@tiffin/kernel';
import { RegistryClient } from './registry-client.js';
import type { RegistryCredential } from './registry-place.js';

/** How a process is told of a registry. */
export interface RegistryAddress {
  readonly url: string;
  /** Null: the registry asks for none. */
  readonly login: { readonly username: string; readonly passwordFile: string } | null;
  readonly plainHosts: readonly string[];
}

/** Nothing is asked, or read, before somebody needs it: a registry that is away is a fault of what needs it, and no reason to end. */
export function openRegistry({ url, login, plainHosts }: RegistryAddress): RegistryClient {
  const credential = (): RegistryCredential | null =>
    login && { username: login.username, password: readPassword(login.passwordFile) };
  return new RegistryClient({ url, credential, plainHosts });
}

export interface TenantLogins {
  readonly paths: RepositoryPaths;
  readonly ofTenant: (tenantId: TenantId) => RegistryCredential;
}

/** The same for who asks as the tenant whose repository it is about, and as nobody about others. */
export function openRegistryAsTenants(
  { url, plainHosts }: Pick<RegistryAddress, 'url' | 'plainHosts'>,
  { paths, ofTenant }: TenantLogins,
): RegistryClient {
  const credential = (scopes: readonly string[]): RegistryCredential | null => {
    const tenantId = paths.tenantOf(/^repository:([^:]+):/.exec(scopes[0] ?? '')?.[1] ?? '');
    return tenantId === null ? null : ofTenant(tenantId);
  };
  return new RegistryClient({ url, credential, plainHosts });
}

function readPassword(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw Refusal.of('REGISTRY_UNAVAILABLE', 'the password for it cannot be read').because(error);
  }
}
