import { spellingsOf, type StoreKey } from '@tiffin/access';
import { type ChainHead, chainFaultKinds, logFaultKinds, type PathStep } from '@tiffin/audit-rules';
import { json, idOf, integer, moment, oneOf, orNull, text } from '../reads/decode.js';
import { type Row, RowShape } from '../reads/row-shape.js';
import { statement } from '../reads/statement.js';
import type { TenantDatabase } from '../tenant-database.js';
import type { PageRequest } from './rows.js';

const id = idOf<string>();

const auditEventShape = RowShape.of({
  id: ['t.id', id],
  seq: ['t.seq', integer],
  at: ['t.at', moment],
  actorKind: ['t.actor_kind', text],
  actorId: ['t.actor_id', text],
  actorName: ['t.actor_name', orNull(text)],
  tokenId: ['t.token_id', orNull(id)],
  onBehalfOf: ['t.on_behalf_of', orNull(text)],
  requestId: ['t.request_id', orNull(text)],
  action: ['t.action', text],
  objectKind: ['t.object_kind', text],
  objectId: ['t.object_id', text],
  detail: ['t.detail', json((detail) => detail)],
  personal: ['t.personal', orNull(text)],
  beforeHash: ['t.before_hash', orNull(text)],
  afterHash: ['t.after_hash', orNull(text)],
  hash: ['t.hash', text],
  previousHash: ['t.prev_hash', text],
  body: ['t.body', text],
  actorSalt: ['t.actor_salt', orNull(text)],
  personalSalt: ['t.personal_salt', orNull(text)],
});
export type AuditEventRow = Row<typeof auditEventShape>;

/** Newest first. What is null is not asked for. */
export interface AuditFilter {
  readonly actorId: string | null;
  readonly action: string | null;
  readonly objectKind: string | null;
  readonly objectId: string | null;
  readonly from: Date | null;
  readonly to: Date | null;
}

const auditEvents = statement(
  auditEventShape,
  (columns) => `select ${columns} from audit_event t
    where ($1::bigint is null or t.seq < $1) and ($3::text is null or t.actor_id = $3) and ($4::text[] is null or t.action = any($4))
      and ($5::text is null or t.object_kind = $5) and ($6::text is null or t.object_id = $6)
      and ($7::timestamptz is null or t.at >= $7) and ($8::timestamptz is null or t.at < $8)
    order by t.seq desc limit $2`,
);

const auditStateShape = RowShape.of({
  lastSeq: ['seq', integer],
  /** Retention may have dropped events up to this one. */
  baseSeq: ['base_seq', integer],
  checkpoint: ['number', orNull(integer)],
  checkpointAt: ['at', orNull(moment)],
  body: ['body', orNull(text)],
  signature: ['signature', orNull(text)],
  head: ['head', orNull(json((head) => head as ChainHead))],
  path: ['path', orNull(json((path) => path as readonly PathStep[]))],
  verifiedTo: ['verified_seq', orNull(integer)],
  verifiedAt: ['verified_at', orNull(moment)],
  wholeAt: ['whole_at', orNull(moment)],
  alarmKind: ['alarm_kind', orNull(oneOf([...chainFaultKinds, ...logFaultKinds]))],
  alarmSeq: ['alarm_seq', orNull(integer)],
  alarmCheckpoint: ['alarm_checkpoint', orNull(integer)],
  alarmAt: ['alarm_at', orNull(moment)],
});
export type AuditStateRow = Row<typeof auditStateShape>;
const auditState = statement(auditStateShape, (columns) => `select ${columns} from audit.state()`);

/** The audit log of a tenant, as the api shows it. */
export class PostgresAuditReads {
  constructor(private readonly database: Pick<TenantDatabase, 'read'>) {}

  /** `after` is the number of an event. */
  events(key: StoreKey, filter: AuditFilter, { first, after }: PageRequest<number>): Promise<readonly AuditEventRow[]> {
    const { actorId, action, objectKind, objectId, from, to } = filter;
    const times = [from?.toISOString() ?? null, to?.toISOString() ?? null];
    const actions = action === null ? null : spellingsOf(action);
    return this.database.read(key, auditEvents, [after, first, actorId, actions, objectKind, objectId, ...times]);
  }

  /** Null where nothing is on record. */
  async state(key: StoreKey): Promise<AuditStateRow | null> {
    return (await this.database.read(key, auditState))[0] ?? null;
  }
}
