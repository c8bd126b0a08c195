import type { StoreKey } from '@tiffin/access';
import { text } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { statement } from './reads/statement.js';
import type { TenantDatabase } from './tenant-database.js';

const used = statement(
  RowShape.of({ tokenId: ['id', text] }),
  (columns) => `update api_token set last_used_at = now()
    where id = $1 and coalesce(last_used_at < now() - interval '1 minute', true) returning ${columns}`,
);

/** When tokens were used last. */
export class PostgresTokenUse {
  constructor(private readonly database: Pick<TenantDatabase, 'read'>) {}

  /** Writes at most once a minute, however many processes of the api ask for it. */
  async record(key: StoreKey, tokenId: string): Promise<void> {
    await this.database.read(key, used, [tokenId]);
  }
}
