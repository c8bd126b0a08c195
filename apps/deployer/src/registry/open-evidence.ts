import { readFileSync } from 'node:fs';
import { RegistryCredentials, RepositoryPaths } from '@tiffin/builds-rules';
import type { ImageEvidence } from '@tiffin/deployments-operations';
import { accepted, type TenantId } from '@tiffin/kernel';
import { openRegistry, openRegistryAsTenants, readKeyFile, readPublicKeys, RegistryEvidence } from '@tiffin/registry';
import type { RegistrySettings } from '@tiffin/process';

export interface EvidencePlace {
  readonly registry: RegistrySettings;
  readonly signingKeysFile: string;
  /** Null: the registry is asked with its login. */
  readonly pullKeysFile: string | null;
}

/** Whether images are signed, as the registry has it. Keys are read at each use: another file counts at once. */
export function openEvidence({ registry, signingKeysFile, pullKeysFile }: EvidencePlace): ImageEvidence {
  const paths = accepted(RepositoryPaths.of(registry.prefix));
  const client =
    pullKeysFile === null
      ? openRegistry(registry)
      : // What a tenant's own credential does not open is not asked for in another way.
        openRegistryAsTenants(registry, { paths, ofTenant: (tenantId) => credentialOf(pullKeysFile, tenantId) });
  return new RegistryEvidence({
    ...{ client, paths },
    publicKeys: () => readPublicKeys(readFileSync(signingKeysFile, 'utf8')),
  });
}

const credentialOf = (file: string, tenantId: TenantId) =>
  accepted(RegistryCredentials.read(readKeyFile(file, 'the keys of credentials for the registry'))).ofTenant(tenantId);
