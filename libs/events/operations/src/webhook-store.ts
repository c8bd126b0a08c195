import type { AuditTrail, StoreKey } from '@tiffin/access';
import type { CloudEvent, WebhookSettings } from '@tiffin/events-rules';
import type { DeliveryId, ProjectId, WebhookId } from '@tiffin/kernel';

/** Why a webhook is told nothing: somebody has paused it, or the receiver has said that it is gone. */
export const pauseReasons = ['paused', 'gone'] as const;
export type PauseReason = (typeof pauseReasons)[number];

export interface KeptWebhook extends WebhookSettings {
  /** Null: all projects. */
  readonly projectId: ProjectId | null;
  readonly pausedFor: PauseReason | null;
  readonly secretVersion: number;
}

export interface NewWebhook extends WebhookSettings {
  readonly id: WebhookId;
  readonly projectId: ProjectId | null;
  readonly createdBy: string;
}

/** One event for one webhook. */
export interface PlannedDelivery {
  readonly id: DeliveryId;
  readonly event: CloudEvent;
}

/** A secret that takes the place of the one before, which stands for `overlapMs` still. */
export interface NextSecret {
  readonly version: number;
  readonly secret: string;
  readonly overlapMs: number;
}

export interface WebhookRows extends AuditTrail {
  /** How many the tenant has; nobody else makes one until the transaction ends. */
  countHeld(): Promise<number>;
  hasProject(projectId: ProjectId): Promise<boolean>;
  /** It is told of what comes after this transaction began. */
  insert(webhook: NewWebhook): Promise<void>;
  /** Held until the transaction ends. Null: there is none. */
  webhook(id: WebhookId): Promise<KeptWebhook | null>;
  change(id: WebhookId, settings: WebhookSettings & { readonly pausedFor: PauseReason | null }): Promise<void>;
  /** With its secrets and deliveries. */
  remove(id: WebhookId): Promise<void>;
  /** Seals it. No more than two are valid. Refuses KEY_UNAVAILABLE. */
  putSecret(id: WebhookId, next: NextSecret): Promise<void>;
  now(): Promise<Date>;
  deliver(id: WebhookId, delivery: PlannedDelivery): Promise<void>;
  /** Dead letters that are tried again, from the first try on: one, or all. How many those are. */
  redrive(id: WebhookId, deliveryId: DeliveryId | null): Promise<number>;
}

/** Webhooks of a tenant. One call of `within` is one transaction in one tenant. */
export interface WebhookStore {
  within<T>(key: StoreKey, work: (rows: WebhookRows) => Promise<T>): Promise<T>;
}

/** Whether an address that somebody names may be called. */
export interface AddressCheck {
  /** Refuses ADDRESS_REFUSED, ADDRESS_UNREACHABLE. */
  check(url: string): Promise<void>;
}
