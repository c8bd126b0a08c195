import type { StoreKey } from '@tiffin/access';
import { pauseReasons } from '@tiffin/events-operations';
import { type DeliveryState, deliveryStates } from '@tiffin/events-rules';
import type { DeliveryId, ProjectId, TenantId, WebhookId } from '@tiffin/kernel';
import { idOf, integer, moment, oneOf, orNull, text, textsOf } from '../reads/decode.js';
import { type Row, RowShape } from '../reads/row-shape.js';
import { statement } from '../reads/statement.js';
import type { TenantDatabase } from '../tenant-database.js';
import type { PageRequest } from './rows.js';

const webhookShape = RowShape.of({
  tenantId: ['t.tenant_id', idOf<TenantId>()],
  id: ['t.id', idOf<WebhookId>()],
  projectId: ['t.project_id', orNull(idOf<ProjectId>())],
  url: ['t.url', text],
  eventTypes: ['to_jsonb(t.event_types)', textsOf],
  pausedFor: ['t.paused_for', orNull(oneOf(pauseReasons))],
  failingSince: ['t.failing_since', orNull(moment)],
  restUntil: ['t.rest_until', orNull(moment)],
  createdAt: ['t.created_at', moment],
  formerSecretEndsAt: [
    '(select max(s.ends_at) from webhook_secret s where s.tenant_id = t.tenant_id and s.webhook_id = t.id and s.ends_at > now())',
    orNull(moment),
  ],
});
export type WebhookRow = Row<typeof webhookShape>;

const stateOf = `case when t.delivered_at is not null then 'delivered' when t.dead_at is not null then 'dead' else 'waiting' end`;
const deliveryShape = RowShape.of({
  id: ['t.id', idOf<DeliveryId>()],
  eventId: ['t.event_id', text],
  eventType: ['t.event_type', text],
  event: ['t.event', text],
  state: [stateOf, oneOf(deliveryStates)],
  tries: ['t.tries', integer],
  createdAt: ['t.created_at', moment],
  lastTryAt: ['t.last_try_at', orNull(moment)],
  nextTryAt: ['t.next_try_at', orNull(moment)],
  lastStatus: ['t.last_status', orNull(integer)],
  lastError: ['t.last_error', orNull(text)],
});
export type DeliveryRow = Row<typeof deliveryShape>;

const webhooks = statement(webhookShape, (columns) => `select ${columns} from webhook t order by t.id`);
const webhook = statement(webhookShape, (columns) => `select ${columns} from webhook t where t.id = $1::uuid`);
const deliveryPage = statement(
  deliveryShape,
  (columns) => `select ${columns} from webhook_delivery t where t.webhook_id = $1::uuid
    and ($2::text is null or ${stateOf} = $2) and ($3::uuid is null or t.id < $3) order by t.id desc limit $4::int`,
);
const delivery = statement(
  deliveryShape,
  (columns) => `select ${columns} from webhook_delivery t where t.id = $1::uuid`,
);

/** Webhooks of a tenant and what became of their events, as the api shows them. */
export class PostgresWebhookReads {
  constructor(private readonly database: Pick<TenantDatabase, 'read'>) {}

  /** All, in the order of their making. */
  webhooks(key: StoreKey): Promise<readonly WebhookRow[]> {
    return this.database.read(key, webhooks);
  }

  async webhook(key: StoreKey, id: WebhookId): Promise<WebhookRow | null> {
    return (await this.database.read(key, webhook, [id]))[0] ?? null;
  }

  /** Newest first. `after` is the id of a delivery. */
  deliveries(
    key: StoreKey,
    { webhookId, state }: { readonly webhookId: WebhookId; readonly state: DeliveryState | null },
    { first, after }: PageRequest<string>,
  ): Promise<readonly DeliveryRow[]> {
    return this.database.read(key, deliveryPage, [webhookId, state, after, first]);
  }

  async delivery(key: StoreKey, id: DeliveryId): Promise<DeliveryRow | null> {
    return (await this.database.read(key, delivery, [id]))[0] ?? null;
  }
}
