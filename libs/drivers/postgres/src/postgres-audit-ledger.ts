import type { AuditLedger, ChainEnd, KeptCheckpoint } from '@tiffin/audit-operations';
import type { ChainFault, ChainLink, LogFault, Personal, StoredEvent } from '@tiffin/audit-rules';
import pg from 'pg';
import { type Decode, idOf, integer, moment, orNull, text, truth } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { type Statement, statement, type Value } from './reads/statement.js';
import { TenantReads } from './reads/tenant-reads.js';
import { refuseStrongRole } from './refuse-strong-role.js';

const platform = '00000000-0000-0000-0000-000000000000';
const id: Decode<string> = idOf<string>();

const endShape = RowShape.of({
  tenantId: ['tenant_id', id],
  seq: ['seq', integer],
  hash: ['hash', text],
  baseSeq: ['base_seq', integer],
  baseHash: ['base_hash', text],
  erasedSeq: ['erased_seq', orNull(integer)],
  verifiedSeq: ['verified_seq', orNull(integer)],
  verifiedHash: ['verified_hash', orNull(text)],
  verifiedCheckpoint: ['verified_checkpoint', orNull(integer)],
  wholeAt: ['whole_at', orNull(moment)],
  isAlarmed: ['alarmed', truth],
});
const ends = statement(endShape, (columns) => `select ${columns} from audit.ends()`);

/** The columns that repeat the body, in the form of the body, as what is held against it. */
const repeated = `jsonb_build_object('at', to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'actor', jsonb_build_object('kind', actor_kind, 'id', actor_id, 'token', token_id, 'onBehalfOf', on_behalf_of),
  'action', action, 'object', jsonb_build_object('kind', object_kind, 'id', object_id), 'detail', detail,
  'before', before_hash, 'after', after_hash, 'request', request_id)`;

const eventShape = RowShape.of({
  id: ['id', id],
  seq: ['seq', integer],
  hash: ['hash', text],
  prevHash: ['prev_hash', text],
  body: ['body', text],
  columns: [repeated, text],
  actorName: ['actor_name', orNull(text)],
  actorSalt: ['actor_salt', orNull(text)],
  personal: ['personal', orNull(text)],
  personalSalt: ['personal_salt', orNull(text)],
});
const eventsAfter = statement(
  eventShape,
  (columns) => `select ${columns} from audit_event where seq > $1 order by seq limit $2`,
);

const number = RowShape.of({ number: ['number', integer] });
const lastBefore = statement(
  number,
  (columns) => `select ${columns} from (select coalesce(max(seq), 0) as number from audit_event where at < $1) last`,
);
const clock = statement(RowShape.of({ now: ['clock_timestamp()', moment] }), (columns) => `select ${columns}`);
const newest = statement(
  RowShape.of({ number: ['number', integer], body: ['body', text] }),
  (columns) => `select ${columns} from audit.newest_checkpoint()`,
);

const news = (call: string): Statement<{ readonly isNews: boolean }> =>
  statement(RowShape.of({ isNews: [call, truth] }), (columns) => `select ${columns}`);
const keepCheckpoint = news('audit.keep_checkpoint($1, $2, $3, $4, $5)');
const keepVerified = news('audit.keep_verified($1, $2, $3, $4, $5)');
const raiseAlarm = news('audit.raise_alarm($1, $2, $3, $4, $5)');
const endAlarm = news('audit.end_alarm($1, $2)');
const moveBase = news('audit.move_base($1, $2)');
const drop = statement(
  RowShape.of({ dropped: ['audit.drop_before_base($1, $2)', integer] }),
  (columns) => `select ${columns}`,
);

/** The chains of all tenants under the auditor's role. Without Prisma: this process is small. */
export class PostgresAuditLedger implements AuditLedger {
  private readonly reads: TenantReads;

  private constructor(private readonly pool: pg.Pool) {
    this.reads = new TenantReads(pool);
  }

  static async open(url: string): Promise<PostgresAuditLedger> {
    const pool = new pg.Pool({ connectionString: url, max: 1, idleTimeoutMillis: 60_000 });
    pool.on('error', () => undefined);
    try {
      await refuseStrongRole(pool);
    } catch (error) {
      await pool.end();
      throw error;
    }
    return new PostgresAuditLedger(pool);
  }

  async now(): Promise<Date> {
    const [row] = await this.reads.ask(null, clock, []);
    if (!row) throw new Error('The database does not know the time.');
    return row.now;
  }

  async ends(): Promise<readonly ChainEnd[]> {
    return (await this.reads.ask(null, ends, [])).map(asEnd);
  }

  async eventsAfter(tenantId: string, after: number, atMost: number): Promise<readonly StoredEvent[]> {
    const rows = await this.reads.ask(tenantId, eventsAfter, [after, atMost]);
    return rows.map(({ actorName, actorSalt, personal, personalSalt, ...event }) => ({
      ...event,
      actorName: asPersonal(actorName, actorSalt),
      personal: asPersonal(personal, personalSalt),
    }));
  }

  async lastBefore(tenantId: string, before: Date): Promise<number> {
    return (await this.reads.ask(tenantId, lastBefore, [before.toISOString()]))[0]?.number ?? 0;
  }

  async newestCheckpoint() {
    return (await this.reads.ask(null, newest, []))[0] ?? null;
  }

  async keepCheckpoint({ number, at, body, signature, proofs }: KeptCheckpoint): Promise<void> {
    const rows = proofs.map(({ head, path }) => ({ tenant_id: head.tenantId, head, path }));
    await this.isNews(null, keepCheckpoint, [number, at.toISOString(), body, signature, JSON.stringify(rows)]);
  }

  async keepVerified(tenantId: string, verified: ChainLink & { checkpoint: number }, how: 'whole' | 'newest') {
    const { seq, hash, checkpoint } = verified;
    await this.isNews(null, keepVerified, [tenantId, seq, hash, checkpoint, String(how === 'whole')]);
  }

  raiseAlarm(tenantId: string, { kind, seq, checkpoint }: ChainFault): Promise<boolean> {
    return this.isNews(null, raiseAlarm, [tenantId, 'chain', kind, seq, checkpoint]);
  }

  raiseLogAlarm({ kind, checkpoint }: LogFault): Promise<boolean> {
    return this.isNews(null, raiseAlarm, [platform, 'log', kind, null, checkpoint]);
  }

  endAlarm(tenantId: string): Promise<boolean> {
    return this.isNews(null, endAlarm, [tenantId, 'chain']);
  }

  endLogAlarm(): Promise<boolean> {
    return this.isNews(null, endAlarm, [platform, 'log']);
  }

  async moveBase(tenantId: string, base: number): Promise<void> {
    await this.isNews(tenantId, moveBase, [tenantId, base]);
  }

  async dropThrough(tenantId: string, base: number): Promise<number> {
    return (await this.reads.ask(tenantId, drop, [tenantId, base]))[0]?.dropped ?? 0;
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private async isNews(tenantId: string | null, asked: ReturnType<typeof news>, values: readonly Value[]) {
    return (await this.reads.ask(tenantId, asked, values))[0]?.isNews ?? false;
  }
}

type EndRow = ReturnType<(typeof endShape)['read']>;

function asEnd({ verifiedSeq, verifiedHash, verifiedCheckpoint, ...end }: EndRow): ChainEnd {
  const isVerified = verifiedSeq !== null && verifiedHash !== null;
  const verified = isVerified ? { seq: verifiedSeq, hash: verifiedHash, checkpoint: verifiedCheckpoint ?? 0 } : null;
  return { ...end, verified };
}

/** Without its salt a name is not as it was written. */
const asPersonal = (given: string | null, salt: string | null): Personal =>
  given === null ? null : { text: given, salt: salt ?? '' };
