import type { AttemptStore } from '@tiffin/accounts-operations';
import type pg from 'pg';

export class PostgresAttemptStore implements AttemptStore {
  constructor(private readonly pool: pg.Pool) {}

  async count(keyHash: Buffer, windowSeconds: number): Promise<{ count: number; endsInSeconds: number }> {
    // One statement: those who try at the same time wait for each other's count at this row.
    const { rows } = await this.pool.query<{ count: number; ends_in: number }>(
      `insert into identity.attempt as a (key_hash, count, window_ends)
       values ($1, 1, now() + make_interval(secs => $2))
       on conflict (key_hash) do update set
         count = case when a.window_ends > now() then least(a.count, 1000000) + 1 else 1 end,
         window_ends = case when a.window_ends > now() then a.window_ends else excluded.window_ends end
       returning count, ceil(extract(epoch from window_ends - now()))::int as ends_in`,
      [keyHash, windowSeconds],
    );
    return { count: rows[0]?.count ?? 0, endsInSeconds: rows[0]?.ends_in ?? 0 };
  }

  async has(keyHash: Buffer): Promise<boolean> {
    const sql = 'select from identity.attempt where key_hash = $1 and window_ends > now()';
    return (await this.pool.query(sql, [keyHash])).rowCount === 1;
  }

  async forget(keyHash: Buffer): Promise<void> {
    await this.pool.query('delete from identity.attempt where key_hash = $1', [keyHash]);
  }
}
