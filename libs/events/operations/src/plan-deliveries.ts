import type { WorkerGrant } from '@tiffin/access';
import { cloudEventOf, type Occurrence } from '@tiffin/events-rules';
import { type DeliveryId, newId, type TenantId, type WebhookId } from '@tiffin/kernel';
import type { DeliveryDirectory, DeliveryRows, DeliveryStore, InTenant, PlannedWebhook } from './delivery-store.js';
import type { PlannedDelivery } from './webhook-store.js';

export interface PlanDeliveriesParts {
  readonly directory: DeliveryDirectory;
  readonly store: DeliveryStore;
  readonly grantFor: (tenantId: TenantId) => WorkerGrant;
  readonly report: (error: unknown) => void;
}

const webhooksAtOnce = 100;
/** So much of a chain is read in one transaction. */
const numbersAtOnce = 500;
const mostRounds = 20;

/** Follows the audit chains of tenants: what happened is planned to be sent to each webhook that wants it. */
export class PlanDeliveries {
  constructor(private readonly parts: PlanDeliveriesParts) {}

  async run(): Promise<void> {
    for (let round = 0; round < mostRounds; round += 1) {
      const behind = await this.parts.directory.webhooksBehind(webhooksAtOnce);
      const moved: boolean[] = [];
      for (const place of behind) moved.push(await this.planned(place));
      if (!moved.includes(true)) return;
    }
  }

  /** One tenant's trouble is no reason to leave others behind. */
  private async planned({ tenantId, id }: InTenant<WebhookId>): Promise<boolean> {
    try {
      return await this.parts.store.within(this.parts.grantFor(tenantId), (rows) => plan(rows, id));
    } catch (error) {
      this.parts.report(error);
      return false;
    }
  }
}

/** Whether it went on. */
async function plan(rows: DeliveryRows, id: WebhookId): Promise<boolean> {
  const webhook = await rows.lockWebhook(id);
  if (!webhook) return false;
  // Before the acts are read: whatever has a lower number has been committed, as each number is given under the lock of its chain.
  const end = await rows.endOfChain();
  const through = Math.min(end, webhook.cursorSeq + numbersAtOnce);
  if (through <= webhook.cursorSeq) return false;
  const all = await rows.occurrences(webhook.cursorSeq, through);
  await rows.plan(id, deliveriesOf(webhook, all), through);
  return true;
}

function deliveriesOf(webhook: PlannedWebhook, all: readonly Occurrence[]): readonly PlannedDelivery[] {
  const { projectId, eventTypes } = webhook;
  return all
    .filter(({ project }) => projectId === null || project?.id === projectId)
    .map((occurrence) => ({ id: newId<DeliveryId>(), event: cloudEventOf(occurrence) }))
    .filter(({ event }) => eventTypes.length === 0 || eventTypes.includes(event.type));
}
