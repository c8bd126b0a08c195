import type { LinkOwner, LinkPurpose, LinkStore, StoredLink } from '@tiffin/accounts-operations';
import type { UserId } from '@tiffin/kernel';
import type pg from 'pg';

interface LinkRow {
  readonly account_id: string;
  readonly email: string;
}

const found = 'token_hash = $1 and purpose = $2 and expires_at > now()';

export class PostgresLinkStore implements LinkStore {
  constructor(private readonly pool: pg.Pool) {}

  async keep({ tokenHash, purpose, accountId, email, lifetimeSeconds }: StoredLink): Promise<void> {
    await this.pool.query(
      `insert into identity.one_time_link (token_hash, purpose, account_id, email, expires_at)
       values ($1, $2, $3, $4, now() + make_interval(secs => $5))`,
      [tokenHash, purpose, accountId, email, lifetimeSeconds],
    );
  }

  look(purpose: LinkPurpose, tokenHash: Buffer): Promise<LinkOwner | null> {
    return this.#owner(`select account_id, email from identity.one_time_link where ${found}`, [tokenHash, purpose]);
  }

  take(purpose: LinkPurpose, tokenHash: Buffer): Promise<LinkOwner | null> {
    // The row goes with the answer: whoever comes second finds none.
    const sql = `delete from identity.one_time_link where ${found} returning account_id, email`;
    return this.#owner(sql, [tokenHash, purpose]);
  }

  async #owner(sql: string, values: readonly unknown[]): Promise<LinkOwner | null> {
    const row = (await this.pool.query<LinkRow>(sql, [...values])).rows[0];
    return row ? { accountId: row.account_id as UserId, email: row.email } : null;
  }
}
