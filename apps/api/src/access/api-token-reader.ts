import { issueLookupKey } from '@tiffin/access';
import type { PostgresDirectory, PostgresReadModel } from '@tiffin/postgres';
import type { Identity, TokenReader } from './token-reader.js';

/** Reads API tokens: the directory knows the tenant of a token's hash, the tenant's rows whether it still stands. */
export class ApiTokenReader implements TokenReader {
  constructor(
    private readonly directory: Pick<PostgresDirectory, 'tenantOfToken'>,
    private readonly readModel: Pick<PostgresReadModel, 'membersOfToken'>,
  ) {}

  async read(hash: string): Promise<Identity | null> {
    const tenantId = await this.directory.tenantOfToken(hash);
    if (tenantId === null) return null;
    const [member] = await this.readModel.membersOfToken(issueLookupKey(tenantId), hash);
    return member ? { ...member, memberships: [member] } : null;
  }
}
