import type { AuditTrail, StoreKey } from '@tiffin/access';
import type { DataKey } from '@tiffin/deployments-operations';
import type { Occurrence, Outcome, Reply, WebhookSettings } from '@tiffin/events-rules';
import type { DeliveryId, ProjectId, TenantId, WebhookId } from '@tiffin/kernel';
import type { PlannedDelivery } from './webhook-store.js';

export interface InTenant<Id> {
  readonly tenantId: TenantId;
  readonly id: Id;
}

/** A webhook whose events are being planned, held until the transaction ends. */
export interface PlannedWebhook extends Pick<WebhookSettings, 'eventTypes'> {
  readonly projectId: ProjectId | null;
  /** Up to which number of the chain its events are planned. */
  readonly cursorSeq: number;
}

export interface SealedSigningSecret {
  readonly version: number;
  readonly ciphertext: string;
  readonly key: DataKey;
}

/** What there is to send. */
export interface DueDelivery {
  readonly id: DeliveryId;
  readonly webhookId: WebhookId;
  readonly url: string;
  readonly eventId: string;
  readonly event: string;
  readonly tries: number;
  /** By the database's clock. */
  readonly at: Date;
  /** Those that are valid, the newest first. */
  readonly secrets: readonly SealedSigningSecret[];
}

export interface Settlement {
  readonly reply: Reply;
  readonly outcome: Outcome;
}

export interface DeliveryRows extends AuditTrail {
  /** Null: there is nothing to plan: somebody else is at it, it is paused or gone, or its tenant is not active. */
  lockWebhook(id: WebhookId): Promise<PlannedWebhook | null>;
  endOfChain(): Promise<number>;
  /** Public acts of those numbers: behind `after`, up to `through`. */
  occurrences(after: number, through: number): Promise<readonly Occurrence[]>;
  /** Keeps what is to be sent, each event once however often it is planned, and moves the cursor. */
  plan(id: WebhookId, deliveries: readonly PlannedDelivery[], cursorSeq: number): Promise<void>;
  /** Null: it was sent, deleted, or may not be sent now. */
  due(id: DeliveryId): Promise<DueDelivery | null>;
  /** Void where another try has been settled meanwhile; a success counts whatever came after it. Answers whether the webhook was paused by it. */
  settle(delivery: DueDelivery, settlement: Settlement): Promise<boolean>;
  /** Removes what is beyond what is kept. */
  forget(id: WebhookId): Promise<void>;
}

/** Deliveries of a tenant. One call of `within` is one transaction in one tenant. */
export interface DeliveryStore {
  within<T>(key: StoreKey, work: (rows: DeliveryRows) => Promise<T>): Promise<T>;
}

/** Where there is something to do, in all tenants. */
export interface DeliveryDirectory {
  /** Webhooks for which the chain has gone on. */
  webhooksBehind(atMost: number): Promise<readonly InTenant<WebhookId>[]>;
  /** Takes what is due for so long; nobody else takes it meanwhile. */
  claimDeliveries(atMost: number, leaseMs: number): Promise<readonly InTenant<DeliveryId>[]>;
  webhooksAfter(last: WebhookId, atMost: number): Promise<readonly InTenant<WebhookId>[]>;
}

/** Calls the receiver, once. */
export interface EventSender {
  /** Never throws: what went wrong is a reply. */
  send(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<Reply>;
}
