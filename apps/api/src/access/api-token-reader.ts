import type { StoreKey } from '@tiffin/access';
import type { PostgresDirectory, PostgresReadModel } from '@tiffin/postgres';
import { hashToken } from '@tiffin/tenancy-operations';
import { apiActor } from './api-actor.js';
import type { Identity, TokenReader } from './token-reader.js';

/** Reads API tokens: the directory knows the tenant of a token's hash, the tenant's rows whether it still stands. */
export class ApiTokenReader implements TokenReader {
  constructor(
    private readonly directory: Pick<PostgresDirectory, 'tenantOfToken'>,
    private readonly readModel: Pick<PostgresReadModel, 'membersOfToken'>,
  ) {}

  async read(token: string): Promise<Identity | null> {
    const hash = hashToken(token);
    const tenantId = await this.directory.tenantOfToken(hash);
    if (tenantId === null) return null;
    const key: StoreKey = { tenantId, actor: apiActor };
    const [member] = await this.readModel.membersOfToken(key, hash);
    return member ? { userId: member.userId, name: member.name, memberships: [member] } : null;
  }
}
