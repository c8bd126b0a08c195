import type { SweepShare } from '@tiffin/deployments-operations';
import pg from 'pg';

// Advisory locks of this purpose; the second number is the part's, 0 the presence of a replica.
const purpose = 0x5eeb;
const connectWithinMs = 5_000;

/**
 * Each part is held by an advisory lock of this replica's own session: a replica that dies loses its session, and with it its
 * parts. A replica lets go of what is more than its even share, so that one that comes later gets some too.
 */
export class PostgresSweepShare implements SweepShare {
  private readonly held = new Set<string>();
  private readonly asked = new Set<string>();
  private session: Promise<pg.Client> | null = null;
  /** The question under way, which serves all who ask meanwhile. */
  private counting: Promise<number> | null = null;
  /** The session is asked one thing after the other: two parts taken at once would both be counted as the first. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly url: string) {}

  async isOurs(part: string): Promise<boolean> {
    this.asked.add(part);
    const session = this.open();
    const client = await session;
    try {
      return await this.ask(client, part);
    } catch (error) {
      // Whether the session still holds anything is unknown: it goes, and its locks with it.
      this.forget(session);
      void client.end().catch(() => undefined);
      throw error;
    }
  }

  private async ask(client: pg.Client, part: string): Promise<boolean> {
    // Also where the lock is ours: a question that the session does not answer has lost it.
    this.counting ??= this.inTurn(() => this.replicas(client)).finally(() => (this.counting = null));
    const evenShare = Math.ceil(this.asked.size / Math.max(1, await this.counting));
    return this.inTurn(() =>
      this.held.has(part) ? this.keep(client, part, evenShare) : this.take(client, part, evenShare),
    );
  }

  private inTurn<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    const answer = this.last.then(question);
    this.last = answer.catch(() => undefined);
    return answer;
  }

  private async replicas(client: pg.Client): Promise<number> {
    const { rows } = await client.query<{ replicas: number }>(
      `select count(*)::int as replicas from pg_locks
       where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
         and classid = $1 and objid = 0 and objsubid = 2`,
      [purpose],
    );
    return rows[0]?.replicas ?? 1;
  }

  async close(): Promise<void> {
    const { session } = this;
    this.forget(session);
    const client = await session?.catch(() => null);
    await client?.end();
  }

  private async keep(client: pg.Client, part: string, evenShare: number): Promise<boolean> {
    if (this.held.size <= evenShare) return true;
    this.held.delete(part);
    await client.query('select pg_advisory_unlock($1, hashtext($2))', [purpose, part]);
    return false;
  }

  private async take(client: pg.Client, part: string, evenShare: number): Promise<boolean> {
    if (this.held.size >= evenShare) return false;
    const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1, hashtext($2)) as got', [
      purpose,
      part,
    ]);
    if (!rows[0]?.got) return false;
    this.held.add(part);
    return true;
  }

  private open(): Promise<pg.Client> {
    if (this.session !== null) return this.session;
    const opened = this.connect(() => this.forget(opened));
    this.session = opened;
    opened.catch(() => this.forget(opened));
    return opened;
  }

  private async connect(lost: () => void): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.url,
      keepAlive: true,
      connectionTimeoutMillis: connectWithinMs,
      query_timeout: connectWithinMs,
    });
    // Without a listener a lost connection would end the process; the next question opens another one.
    client.on('error', lost);
    client.on('end', lost);
    await client.connect();
    await client.query('select pg_advisory_lock_shared($1, 0)', [purpose]);
    return client;
  }

  /** Only what is still in use: the end of a session that is long replaced must not lose the one after it, locks and all. */
  private forget(session: Promise<pg.Client> | null): void {
    if (this.session !== session) return;
    this.session = null;
    this.held.clear();
  }
}
