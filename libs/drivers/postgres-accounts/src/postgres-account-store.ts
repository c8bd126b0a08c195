import type { Account, AccountStore, Credentials, NewAccount } from '@tiffin/accounts-operations';
import type { UserId } from '@tiffin/kernel';
import type pg from 'pg';

interface AccountRow {
  readonly id: string;
  readonly email: string;
  readonly email_verified: boolean;
  readonly name: string;
  readonly is_operator: boolean;
  readonly password_hash: string;
  readonly created_at: Date;
}

const columns = 'id, email, email_verified, name, is_operator, password_hash, created_at';

export class PostgresAccountStore implements AccountStore {
  constructor(private readonly pool: pg.Pool) {}

  async account(id: UserId): Promise<Account | null> {
    const row = await this.#one('id = $1', id);
    return row && accountOf(row);
  }

  async credentials(email: string): Promise<Credentials | null> {
    const row = await this.#one('email = $1', email);
    return row && { account: accountOf(row), passwordHash: row.password_hash };
  }

  async add({ id, email, emailVerified, name, passwordHash }: NewAccount): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `insert into identity.account (id, email, email_verified, name, password_hash) values ($1, $2, $3, $4, $5)
       on conflict do nothing`,
      [id, email, emailVerified, name, passwordHash],
    );
    return rowCount === 1;
  }

  async replacePassword(accountId: UserId, passwordHash: string): Promise<void> {
    await this.pool.query(
      `with changed as (
         update identity.account set password_hash = $2, password_changed_at = now(), email_verified = true
         where id = $1 returning id),
       links as (delete from identity.one_time_link l using changed where l.account_id = changed.id)
       delete from identity.artifact a using changed where a.account_id = changed.id`,
      [accountId, passwordHash],
    );
  }

  async verifyEmail(accountId: UserId, email: string): Promise<void> {
    await this.pool.query('update identity.account set email_verified = true where id = $1 and email = $2', [
      accountId,
      email,
    ]);
  }

  async setOperator(email: string, isOperator: boolean): Promise<boolean> {
    const sql = 'update identity.account set is_operator = $2 where email = $1';
    return (await this.pool.query(sql, [email, isOperator])).rowCount === 1;
  }

  async all(): Promise<readonly (Credentials & { readonly createdAt: Date })[]> {
    const { rows } = await this.pool.query<AccountRow>(
      `select ${columns} from identity.account order by created_at, id`,
    );
    return rows.map((row) => ({
      account: accountOf(row),
      passwordHash: row.password_hash,
      createdAt: row.created_at,
    }));
  }

  async #one(where: string, value: string): Promise<AccountRow | null> {
    const { rows } = await this.pool.query<AccountRow>(`select ${columns} from identity.account where ${where}`, [
      value,
    ]);
    return rows[0] ?? null;
  }
}

const accountOf = (row: AccountRow): Account => ({
  id: row.id as UserId,
  email: row.email,
  emailVerified: row.email_verified,
  name: row.name,
  isOperator: row.is_operator,
});
