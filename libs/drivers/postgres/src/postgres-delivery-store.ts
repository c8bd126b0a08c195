import type { StoreKey } from '@tiffin/access';
import type {
  DeliveryDirectory,
  DeliveryRows,
  DeliveryStore,
  DueDelivery,
  InTenant,
  PlannedDelivery,
  PlannedWebhook,
  Settlement,
} from '@tiffin/events-operations';
import { type Occurrence, publicActions } from '@tiffin/events-rules';
import type { DeliveryId, ProjectId, TenantId, WebhookId } from '@tiffin/kernel';
import { AuditRows } from './audit-rows.js';
import { Prisma } from './generated/client.js';
import { insertDelivery } from './insert-delivery.js';
import { occurrenceFrom, occurrenceOf, occurrenceShape } from './occurrence-rows.js';
import { checkedRows } from './reads/checked-rows.js';
import { type Decode, idOf, integer, moment, orNull, text, textsOf } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { statement } from './reads/statement.js';
import { settleDelivery } from './settle-delivery.js';
import type { TenantDatabase } from './tenant-database.js';

const placed = <Id extends string>(id: Decode<Id>) =>
  RowShape.of({ tenantId: ['tenant', idOf<TenantId>()], id: ['id', id] });
const webhooksBehind = statement(
  placed(idOf<WebhookId>()),
  (columns) => `select ${columns} from directory.webhooks_behind($1)`,
);
const webhooksAfter = statement(
  placed(idOf<WebhookId>()),
  (columns) => `select ${columns} from directory.webhooks_after($1, $2)`,
);
const claimed = placed(idOf<DeliveryId>());

export class PostgresDeliveryStore implements DeliveryStore, DeliveryDirectory {
  constructor(private readonly database: TenantDatabase) {}

  within<T>(key: StoreKey, work: (rows: DeliveryRows) => Promise<T>): Promise<T> {
    return this.database.within(key, (transaction) =>
      work(new PostgresDeliveryRows(transaction, key.tenantId, key.actor)),
    );
  }

  webhooksBehind(atMost: number): Promise<readonly InTenant<WebhookId>[]> {
    return this.database.directory(webhooksBehind, [atMost]);
  }

  claimDeliveries(atMost: number, leaseMs: number): Promise<readonly InTenant<DeliveryId>[]> {
    return this.database.outside((transaction) =>
      checkedRows(
        transaction,
        claimed,
        (columns) => Prisma.sql`select ${columns} from directory.claim_deliveries(${atMost}::int, ${leaseMs}::int)`,
      ),
    );
  }

  webhooksAfter(last: WebhookId, atMost: number): Promise<readonly InTenant<WebhookId>[]> {
    return this.database.directory(webhooksAfter, [last, atMost]);
  }
}

const planned = RowShape.of({
  projectId: ['w.project_id', orNull(idOf<ProjectId>())],
  eventTypes: ['to_jsonb(w.event_types)', textsOf],
  cursorSeq: ['w.cursor_seq', integer],
});
const end = RowShape.of({ seq: ['audit.end_of_chain()', integer] });
const dueShape = RowShape.of({
  id: ['d.id', idOf<DeliveryId>()],
  webhookId: ['d.webhook_id', idOf<WebhookId>()],
  url: ['w.url', text],
  eventId: ['d.event_id', text],
  event: ['d.event', text],
  tries: ['d.tries', integer],
  at: ['now()', moment],
});
const sealed = RowShape.of({
  version: ['s.version', integer],
  ciphertext: ['s.ciphertext', text],
  keyVersion: ['k.version', integer],
  publicKey: ['k.public_key', text],
  wrappedKey: ['k.wrapped_key', text],
  kekId: ['k.kek_id', text],
});

class PostgresDeliveryRows extends AuditRows implements DeliveryRows {
  async lockWebhook(id: WebhookId): Promise<PlannedWebhook | null> {
    const [row] = await checkedRows(
      this.transaction,
      planned,
      (columns) => Prisma.sql`
        select ${columns} from webhook w join tenant t on t.tenant_id = w.tenant_id and t.state = 'active'
        where w.id = ${id}::uuid and w.paused_for is null for no key update of w skip locked`,
    );
    return row ?? null;
  }

  async endOfChain(): Promise<number> {
    const [row] = await checkedRows(this.transaction, end, (columns) => Prisma.sql`select ${columns}`);
    return row?.seq ?? 0;
  }

  async occurrences(after: number, through: number): Promise<readonly Occurrence[]> {
    const rows = await checkedRows(
      this.transaction,
      occurrenceShape,
      (columns) => Prisma.sql`select ${columns} ${occurrenceFrom(after, through, publicActions)}`,
    );
    return rows.map((row) => occurrenceOf(row, this.tenantId));
  }

  async plan(id: WebhookId, deliveries: readonly PlannedDelivery[], cursorSeq: number): Promise<void> {
    const { tenantId, transaction } = this;
    for (const delivery of deliveries) await insertDelivery(transaction, { tenantId, webhookId: id, ...delivery });
    await transaction.$executeRaw`update webhook set cursor_seq = ${cursorSeq}::bigint where id = ${id}::uuid`;
  }

  async due(id: DeliveryId): Promise<DueDelivery | null> {
    const [row] = await checkedRows(
      this.transaction,
      dueShape,
      (columns) => Prisma.sql`
        select ${columns} from webhook_delivery d
        join webhook w on w.tenant_id = d.tenant_id and w.id = d.webhook_id and w.paused_for is null
        join tenant t on t.tenant_id = d.tenant_id and t.state = 'active'
        where d.id = ${id}::uuid and d.next_try_at is not null`,
    );
    if (!row) return null;
    const secrets = await checkedRows(
      this.transaction,
      sealed,
      (columns) => Prisma.sql`
        select ${columns} from webhook_secret s join tenant_key k on k.tenant_id = s.tenant_id and k.version = s.key_version
        where s.webhook_id = ${row.webhookId}::uuid and (s.ends_at is null or s.ends_at > now()) order by s.version desc`,
    );
    return { ...row, secrets: secrets.map(sealedOf) };
  }

  settle(delivery: DueDelivery, settlement: Settlement): Promise<boolean> {
    return settleDelivery(this.transaction, delivery, settlement);
  }

  async forget(id: WebhookId): Promise<void> {
    await this.transaction.$executeRaw`
      delete from webhook_delivery d where d.webhook_id = ${id}::uuid and d.delivered_at is not null
        and (d.delivered_at < now() - interval '7 days' or d.id not in (
          select x.id from webhook_delivery x where x.webhook_id = ${id}::uuid and x.delivered_at is not null
          order by x.delivered_at desc limit 100))`;
    await this.transaction.$executeRaw`
      delete from webhook_delivery d where d.webhook_id = ${id}::uuid and d.dead_at is not null
        and (d.dead_at < now() - interval '30 days' or d.id not in (
          select x.id from webhook_delivery x where x.webhook_id = ${id}::uuid and x.dead_at is not null
          order by x.dead_at desc limit 1000))`;
    await this.transaction.$executeRaw`
      delete from webhook_secret where webhook_id = ${id}::uuid and ends_at <= now()`;
  }
}

type Sealed = ReturnType<(typeof sealed)['read']>;
const sealedOf = ({ version, ciphertext, keyVersion, publicKey, wrappedKey, kekId }: Sealed) => ({
  ...{ version, ciphertext, key: { version: keyVersion, publicKey, wrappedKey, kekId } },
});
