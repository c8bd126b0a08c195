import type { StoreKey } from '@tiffin/access';
import type { InTenant, NotificationRows, NotificationStore, PendingNotices } from '@tiffin/events-operations';
import { type NoticeKind, noticeKinds, noticedActions } from '@tiffin/events-rules';
import type { MemberId, TenantId } from '@tiffin/kernel';
import { AuditRows } from './audit-rows.js';
import { Prisma } from './generated/client.js';
import { occurrenceFrom, occurrenceOf, occurrenceShape } from './occurrence-rows.js';
import { checkedRows } from './reads/checked-rows.js';
import { type Decode, idOf, integer, moment, oneOf, orNull, text, textsOf } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { statement } from './reads/statement.js';
import type { TenantDatabase, TenantTransaction } from './tenant-database.js';

const claimed = RowShape.of({ tenantId: ['tenant', idOf<TenantId>()], id: ['id', idOf<MemberId>()] });
const own = RowShape.of({ id: ['id', idOf<MemberId>()] });
const kindsOf: Decode<readonly NoticeKind[]> = (given) => textsOf(given).map(oneOf(noticeKinds));
const wanted = RowShape.of({ kinds: ['to_jsonb(n.kinds)', kindsOf] });
const pendingShape = RowShape.of({
  kinds: ['to_jsonb(n.kinds)', kindsOf],
  cursorSeq: ['n.cursor_seq', integer],
  through: ['least(audit.end_of_chain(), n.cursor_seq + 500)', integer],
  tenant: ['t.name', text],
  to: ['case when u.email_verified then u.email end', orNull(text)],
  at: ['now()', moment],
});
const ofUser = statement(
  wanted,
  (columns) => `select ${columns} from notification n join member m on m.tenant_id = n.tenant_id and m.id = n.member_id
    where m.user_id = $1::uuid`,
);

export class PostgresNotificationStore implements NotificationStore {
  constructor(private readonly database: TenantDatabase) {}

  within<T>(key: StoreKey, work: (rows: NotificationRows) => Promise<T>): Promise<T> {
    return this.database.within(key, (transaction) => work(new PostgresNotificationRows(transaction, key)));
  }

  async claimNotification(): Promise<InTenant<MemberId> | null> {
    const [row] = await this.database.outside((transaction) =>
      checkedRows(transaction, claimed, (columns) => Prisma.sql`select ${columns} from directory.claim_notification()`),
    );
    return row ?? null;
  }

  /** Of a user, who is a member of the key's tenant. */
  async kindsOf(key: StoreKey, userId: string): Promise<readonly NoticeKind[]> {
    return (await this.database.read(key, ofUser, [userId]))[0]?.kinds ?? [];
  }
}

class PostgresNotificationRows extends AuditRows implements NotificationRows {
  constructor(
    transaction: TenantTransaction,
    private readonly key: StoreKey,
  ) {
    super(transaction, key.tenantId, key.actor);
  }

  async memberId(): Promise<MemberId | null> {
    const { kind, id } = this.key.actor;
    if (kind !== 'user') return null;
    const [row] = await checkedRows(
      this.transaction,
      own,
      (columns) => Prisma.sql`select ${columns} from member where user_id = ${id}::uuid for key share`,
    );
    return row?.id ?? null;
  }

  async put(memberId: MemberId, kinds: readonly NoticeKind[]): Promise<void> {
    if (kinds.length === 0) {
      await this.transaction.$executeRaw`delete from notification where member_id = ${memberId}::uuid`;
      return;
    }
    await this.transaction.$executeRaw`
      insert into notification (tenant_id, member_id, kinds, cursor_seq)
      values (${this.tenantId}::uuid, ${memberId}::uuid, ${[...kinds]}::text[], audit.end_of_chain())
      on conflict (tenant_id, member_id) do update set kinds = excluded.kinds`;
  }

  async pending(memberId: MemberId): Promise<PendingNotices | null> {
    const [row] = await checkedRows(
      this.transaction,
      pendingShape,
      (columns) => Prisma.sql`
        select ${columns} from notification n join tenant t on t.tenant_id = n.tenant_id and t.state = 'active'
        join member m on m.tenant_id = n.tenant_id and m.id = n.member_id
        left join lateral directory.member_person(m.user_id) u on true where n.member_id = ${memberId}::uuid`,
    );
    if (!row) return null;
    const { cursorSeq, ...rest } = row;
    const rows = await checkedRows(
      this.transaction,
      occurrenceShape,
      (columns) => Prisma.sql`select ${columns} ${occurrenceFrom(cursorSeq, row.through, noticedActions)}`,
    );
    return { ...rest, occurrences: rows.map((one) => occurrenceOf(one, this.tenantId)) };
  }

  async told(memberId: MemberId, through: number, restMs: number): Promise<void> {
    await this.transaction.$executeRaw`
      update notification set cursor_seq = ${through}::bigint, rest_until = now() + ${restMs}::float8 * interval '1 ms'
      where member_id = ${memberId}::uuid`;
  }
}
