import { issueLookupKey } from '@tiffin/access';
import type { PostgresDirectory, PostgresReadModel, PostgresTokenUse, TokenHolderRow } from '@tiffin/postgres';
import { hashToken } from '@tiffin/tenancy-operations';
import type { Identity, TokenReader } from './token-reader.js';

export interface ApiTokenSources {
  readonly directory: Pick<PostgresDirectory, 'tenantOfToken'>;
  readonly readModel: Pick<PostgresReadModel, 'tokenHolders'>;
  readonly use: Pick<PostgresTokenUse, 'record'>;
}

/** Reads API tokens: the directory knows the tenant of a token's hash, the tenant's rows whether it still stands. */
export class ApiTokenReader implements TokenReader {
  constructor(private readonly sources: ApiTokenSources) {}

  async read(token: string): Promise<Identity | null> {
    const hash = hashToken(token);
    const tenantId = await this.sources.directory.tenantOfToken(hash);
    if (tenantId === null) return null;
    const key = issueLookupKey(tenantId);
    const [holder] = await this.sources.readModel.tokenHolders(key, hash);
    if (!holder) return null;
    // Whoever calls does not wait for it, and misses nothing where it fails: the next reading tries again.
    if (!holder.isUsedLately) this.sources.use.record(key, holder.tokenId).catch(() => undefined);
    return identityOf(holder);
  }
}

function identityOf({ kind, id, name, tokenId, ...place }: TokenHolderRow): Identity {
  const { tenantId, role, scope, projectId, standsForMs } = place;
  return {
    actor: { kind, id, name, tokenId },
    memberships: [{ tenantId, role, bounds: { scope, projectId } }],
    standsForMs,
  };
}
