import { createHash, type KeyObject } from 'node:crypto';
import type { RepositoryPaths } from '@tiffin/builds-rules';
import type { ImageEvidence } from '@tiffin/deployments-operations';
import { accepted, type TenantId } from '@tiffin/kernel';
import type { RegistryClient } from '../client/registry-client.js';
import { verifySignature } from './verify-signature.js';

export interface RegistryEvidenceParts {
  readonly client: RegistryClient;
  readonly paths: RepositoryPaths;
  /** Keys whose signatures count. Asked each time, so that a key that was taken away counts no more. */
  readonly publicKeys: () => readonly KeyObject[];
}

/** Of the images that were proved last; each is some hundred bytes. */
const most = 20_000;

/** Signatures in the registry. One that was good stays good for as long as its key counts: nothing of it can change. */
export class RegistryEvidence implements ImageEvidence {
  private readonly proved = new Set<string>();

  constructor(private readonly parts: RegistryEvidenceParts) {}

  async objection(tenantId: TenantId, digest: string): Promise<string | null> {
    const { client, paths, publicKeys } = this.parts;
    const keys = publicKeys();
    const repository = accepted(paths.ofTenant(tenantId));
    const known = `${repository}@${digest} ${fingerprint(keys)}`;
    if (this.proved.has(known)) return null;
    const reason = await verifySignature(client, { repository, digest }, keys);
    if (reason === null) this.remember(known);
    return reason;
  }

  private remember(known: string): void {
    const [oldest] = this.proved;
    if (this.proved.size >= most && oldest !== undefined) this.proved.delete(oldest);
    this.proved.add(known);
  }
}

const fingerprint = (keys: readonly KeyObject[]): string => {
  const hash = createHash('sha256');
  for (const key of keys) hash.update(key.export({ format: 'der', type: 'spki' }));
  return hash.digest('base64url');
};
