import type { WebhookId } from '@tiffin/kernel';
import type { PlanDeliveriesParts } from './plan-deliveries.js';

const first = '00000000-0000-0000-0000-000000000000' as WebhookId;
const webhooksAtOnce = 100;

/** Keeps the history of webhooks as short as docs/events.md says. */
export class ForgetDeliveries {
  constructor(private readonly parts: PlanDeliveriesParts) {}

  async run(): Promise<void> {
    const { directory, store, grantFor, report } = this.parts;
    for (let last = first; ;) {
      const places = await directory.webhooksAfter(last, webhooksAtOnce);
      for (const { tenantId, id } of places) {
        await store.within(grantFor(tenantId), (rows) => rows.forget(id)).catch(report);
        last = id;
      }
      if (places.length < webhooksAtOnce) return;
    }
  }
}
