import type { Grant } from '@tiffin/access';
import { decideWebhook, type WebhookSettings } from '@tiffin/events-rules';
import { accepted, sameJson, type WebhookId } from '@tiffin/kernel';
import { heldWebhook } from './held-webhook.js';
import type { AddressCheck, PauseReason, WebhookStore } from './webhook-store.js';

export interface WebhookChanges extends Partial<WebhookSettings> {
  /** What it is from now on. Once it is sent again, what has happened meanwhile is. */
  readonly sending?: 'on' | 'paused';
}

export class ChangeWebhook {
  constructor(
    private readonly store: WebhookStore,
    private readonly addresses: AddressCheck,
  ) {}

  /** What is absent stays. Answers whether anything changed. Refuses NOT_FOUND, INPUT_INVALID, ADDRESS_REFUSED, ADDRESS_UNREACHABLE. */
  async run(grant: Grant<'webhook.manage'>, id: WebhookId, changes: WebhookChanges): Promise<boolean> {
    const { url, eventTypes = [], sending } = changes;
    if (url !== undefined) await this.addresses.check(accepted(decideWebhook({ url, eventTypes })).url);
    return this.store.within(grant, async (rows) => {
      const { pausedFor, ...kept } = await heldWebhook(rows, id);
      const before = { url: kept.url, eventTypes: kept.eventTypes };
      const after = accepted(
        decideWebhook({ url: url ?? before.url, eventTypes: changes.eventTypes ?? before.eventTypes }),
      );
      const paused = pausedAs(sending, pausedFor);
      const [was, is] = [
        { ...before, paused: pausedFor },
        { ...after, paused },
      ];
      if (sameJson(was, is)) return false;
      await rows.change(id, { ...after, pausedFor: paused });
      const detail = { paused, eventTypes: [...after.eventTypes], host: new URL(after.url).host };
      await rows.audit({ action: 'webhook.change', objectKind: 'webhook', objectId: id, detail });
      return true;
    });
  }
}

function pausedAs(wanted: WebhookChanges['sending'], now: PauseReason | null): PauseReason | null {
  if (wanted === undefined) return now;
  return wanted === 'on' ? null : (now ?? 'paused');
}
