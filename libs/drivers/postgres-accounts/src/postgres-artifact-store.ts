import { createHash } from 'node:crypto';
import type { Artifact, ArtifactContent, ArtifactStore, StoredArtifact } from '@tiffin/accounts-operations';
import type pg from 'pg';

interface ArtifactRow {
  readonly payload: Readonly<Record<string, unknown>>;
  readonly consumed_at: number | null;
}

const columns = 'payload, extract(epoch from consumed_at)::int as consumed_at';
const sweeps = ['artifact where expires_at', 'one_time_link where expires_at', 'attempt where window_ends'];

export class PostgresArtifactStore implements ArtifactStore {
  constructor(private readonly pool: pg.Pool) {}

  find({ kind, id }: Artifact): Promise<StoredArtifact | null> {
    return this.#one('id_hash = $2', [kind, hashOf(id)]);
  }

  findBySession(kind: string, sessionUid: string): Promise<StoredArtifact | null> {
    return this.#one('session_uid = $2', [kind, sessionUid]);
  }

  findByUserCode(kind: string, userCode: string): Promise<StoredArtifact | null> {
    return this.#one('user_code = $2', [kind, userCode]);
  }

  async keep({ kind, id }: Artifact, { payload, lifetimeSeconds }: ArtifactContent): Promise<void> {
    const text = (name: string): string | null => (typeof payload[name] === 'string' ? payload[name] : null);
    await this.pool.query(
      `insert into identity.artifact
         (kind, id_hash, payload, account_id, grant_id, session_uid, user_code, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(secs => $8))
       on conflict (kind, id_hash) do update set payload = excluded.payload, account_id = excluded.account_id,
         grant_id = excluded.grant_id, session_uid = excluded.session_uid, user_code = excluded.user_code,
         expires_at = excluded.expires_at`,
      [
        ...[kind, hashOf(id), JSON.stringify(payload), text('accountId') ?? halfSignedIn(payload), text('grantId')],
        ...[kind === 'Session' ? text('uid') : null, text('userCode'), lifetimeSeconds],
      ],
    );
  }

  async consume({ kind, id }: Artifact): Promise<boolean> {
    // Only the first finds it unconsumed: the second waits for the row, and then the condition does not hold any more.
    const { rowCount } = await this.pool.query(
      'update identity.artifact set consumed_at = now() where kind = $1 and id_hash = $2 and consumed_at is null',
      [kind, hashOf(id)],
    );
    return rowCount === 1;
  }

  async poll({ kind, id }: Artifact): Promise<number | null> {
    const { rows } = await this.pool.query<{ since: number | null }>(
      `with before as (select polled_at from identity.artifact where kind = $1 and id_hash = $2 for update)
       update identity.artifact a set polled_at = now() from before where a.kind = $1 and a.id_hash = $2
       returning extract(epoch from now() - before.polled_at)::float as since`,
      [kind, hashOf(id)],
    );
    return rows[0]?.since ?? null;
  }

  async remove({ kind, id }: Artifact): Promise<void> {
    await this.pool.query('delete from identity.artifact where kind = $1 and id_hash = $2', [kind, hashOf(id)]);
  }

  async removeGrant(kind: string, grantId: string): Promise<void> {
    await this.pool.query('delete from identity.artifact where kind = $1 and grant_id = $2', [kind, grantId]);
  }

  async sweep(): Promise<void> {
    for (const where of sweeps) await this.pool.query(`delete from identity.${where} < now()`);
  }

  async #one(where: string, values: readonly unknown[]): Promise<StoredArtifact | null> {
    const { rows } = await this.pool.query<ArtifactRow>(
      `select ${columns} from identity.artifact where kind = $1 and ${where} and expires_at > now()`,
      [...values],
    );
    return rows[0] ? { payload: rows[0].payload, consumedAt: rows[0].consumed_at } : null;
  }
}

/** Whom a sign-in under way is about to sign in: it ends with everything else that their password opened. */
function halfSignedIn(payload: ArtifactContent['payload']): string | null {
  const { login } = (payload['result'] ?? {}) as { readonly login?: { readonly accountId?: string } };
  return login?.accountId ?? null;
}

const hashOf = (id: string): Buffer => createHash('sha256').update(id).digest();
