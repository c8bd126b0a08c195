import type { StoreKey } from '@tiffin/access';
import type { SecretSealer } from '@tiffin/deployments-operations';
import {
  type KeptWebhook,
  type NewWebhook,
  type NextSecret,
  type PauseReason,
  pauseReasons,
  type PlannedDelivery,
  signingSecretPlace,
  type WebhookRows,
  type WebhookStore,
} from '@tiffin/events-operations';
import type { WebhookSettings } from '@tiffin/events-rules';
import type { DeliveryId, ProjectId, WebhookId } from '@tiffin/kernel';
import { AuditRows } from './audit-rows.js';
import { Prisma } from './generated/client.js';
import { insertDelivery } from './insert-delivery.js';
import { checkedRows } from './reads/checked-rows.js';
import { idOf, integer, moment, oneOf, orNull, text, textsOf } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { sealingKey } from './sealing-key.js';
import type { TenantDatabase, TenantTransaction } from './tenant-database.js';

const kept = RowShape.of({
  projectId: ['w.project_id', orNull(idOf<ProjectId>())],
  url: ['w.url', text],
  eventTypes: ['to_jsonb(w.event_types)', textsOf],
  pausedFor: ['w.paused_for', orNull(oneOf(pauseReasons))],
  secretVersion: ['w.secret_version', integer],
});
const counted = RowShape.of({ count: ['count(*)', integer] });
const clock = RowShape.of({ at: ['transaction_timestamp()', moment] });

export class PostgresWebhookStore implements WebhookStore {
  constructor(
    private readonly database: TenantDatabase,
    private readonly sealer: SecretSealer,
  ) {}

  within<T>(key: StoreKey, work: (rows: WebhookRows) => Promise<T>): Promise<T> {
    return this.database.within(key, (transaction) => work(new PostgresWebhookRows(transaction, key, this.sealer)));
  }
}

class PostgresWebhookRows extends AuditRows implements WebhookRows {
  constructor(
    transaction: TenantTransaction,
    { tenantId, actor }: StoreKey,
    private readonly sealer: SecretSealer,
  ) {
    super(transaction, tenantId, actor);
  }

  async countHeld(): Promise<number> {
    await this.transaction
      .$executeRaw`select pg_advisory_xact_lock(hashtextextended('webhooks ' || ${this.tenantId}, 0))`;
    return this.count(Prisma.sql`from webhook`);
  }

  async hasProject(projectId: ProjectId): Promise<boolean> {
    return (await this.count(Prisma.sql`from project where id = ${projectId}::uuid`)) === 1;
  }

  async insert({ id, projectId, url, eventTypes, createdBy }: NewWebhook): Promise<void> {
    await this.transaction.$executeRaw`
      insert into webhook (tenant_id, id, project_id, url, event_types, cursor_seq, created_by)
      values (${this.tenantId}::uuid, ${id}::uuid, ${projectId}::uuid, ${url}, ${[...eventTypes]}::text[], audit.end_of_chain(),
        ${createdBy})`;
  }

  async webhook(id: WebhookId): Promise<KeptWebhook | null> {
    const [row] = await checkedRows(
      this.transaction,
      kept,
      (columns) => Prisma.sql`select ${columns} from webhook w where w.id = ${id}::uuid for update`,
    );
    return row ?? null;
  }

  async change(
    id: WebhookId,
    { url, eventTypes, pausedFor }: WebhookSettings & { readonly pausedFor: PauseReason | null },
  ): Promise<void> {
    // Whoever has put the receiver right need not wait for what the former one has asked for.
    await this.transaction.$executeRaw`
      update webhook set url = ${url}, event_types = ${[...eventTypes]}::text[], paused_for = ${pausedFor}, failing_since = null, rest_until = null
      where id = ${id}::uuid`;
  }

  async remove(id: WebhookId): Promise<void> {
    await this.transaction.$executeRaw`delete from webhook_delivery where webhook_id = ${id}::uuid`;
    await this.transaction.$executeRaw`delete from webhook_secret where webhook_id = ${id}::uuid`;
    await this.transaction.$executeRaw`delete from webhook where id = ${id}::uuid`;
  }

  async putSecret(id: WebhookId, { version, secret, overlapMs }: NextSecret): Promise<void> {
    const { tenantId, transaction } = this;
    const key = await sealingKey(transaction, tenantId, this.sealer);
    const ciphertext = await this.sealer.seal(secret, key, signingSecretPlace(tenantId, id, version));
    await transaction.$executeRaw`
      update webhook_secret set ends_at = now() + ${overlapMs}::float8 * interval '1 ms'
      where webhook_id = ${id}::uuid and ends_at is null`;
    await transaction.$executeRaw`
      delete from webhook_secret where webhook_id = ${id}::uuid and (ends_at <= now() or version < ${version}::int - 1)`;
    await transaction.$executeRaw`
      insert into webhook_secret (tenant_id, webhook_id, version, ciphertext, key_version)
      values (${tenantId}::uuid, ${id}::uuid, ${version}::int, ${ciphertext}, ${key.version}::int)`;
    await transaction.$executeRaw`
      update webhook set secret_version = ${version}::int where id = ${id}::uuid and secret_version <> ${version}::int`;
  }

  async now(): Promise<Date> {
    const [row] = await checkedRows(this.transaction, clock, (columns) => Prisma.sql`select ${columns}`);
    if (!row) throw new Error('The database does not say what time it is.');
    return row.at;
  }

  deliver(id: WebhookId, delivery: PlannedDelivery): Promise<void> {
    return insertDelivery(this.transaction, { tenantId: this.tenantId, webhookId: id, ...delivery });
  }

  redrive(id: WebhookId, deliveryId: DeliveryId | null): Promise<number> {
    return this.transaction.$executeRaw`
      update webhook_delivery set tries = 0, dead_at = null, next_try_at = now()
      where webhook_id = ${id}::uuid and dead_at is not null and (${deliveryId}::uuid is null or id = ${deliveryId}::uuid)`;
  }

  private async count(from: Prisma.Sql): Promise<number> {
    const [row] = await checkedRows(this.transaction, counted, (columns) => Prisma.sql`select ${columns} ${from}`);
    return row?.count ?? 0;
  }
}
