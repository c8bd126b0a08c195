import { randomBytes } from 'node:crypto';
import type { Grant } from '@tiffin/access';
import {
  decideAnotherWebhook,
  decideWebhook,
  webhookSecretBytes,
  webhookSecretOf,
  type WebhookSettings,
} from '@tiffin/events-rules';
import { accepted, newId, type ProjectId, Refusal, type WebhookId } from '@tiffin/kernel';
import type { AddressCheck, WebhookStore } from './webhook-store.js';

export interface WebhookInput extends WebhookSettings {
  /** Null: all projects. */
  readonly projectId: ProjectId | null;
}

export interface CreatedWebhook {
  readonly id: WebhookId;
  /** Shown this once. */
  readonly secret: string;
}

export class CreateWebhook {
  constructor(
    private readonly store: WebhookStore,
    private readonly addresses: AddressCheck,
  ) {}

  /** Refuses INPUT_INVALID, ADDRESS_REFUSED, ADDRESS_UNREACHABLE, NOT_FOUND, QUOTA_EXCEEDED, KEY_UNAVAILABLE. */
  async run(grant: Grant<'webhook.manage'>, { projectId, ...given }: WebhookInput): Promise<CreatedWebhook> {
    const settings = accepted(decideWebhook(given));
    await this.addresses.check(settings.url);
    return this.store.within(grant, async (rows) => {
      const id = newId<WebhookId>();
      const secret = webhookSecretOf(randomBytes(webhookSecretBytes));
      if (projectId !== null && !(await rows.hasProject(projectId))) throw Refusal.of('NOT_FOUND', 'project');
      accepted(decideAnotherWebhook(await rows.countHeld()));
      await rows.insert({ id, projectId, ...settings, createdBy: grant.actor.id });
      await rows.putSecret(id, { version: 1, secret, overlapMs: 0 });
      const detail = { project: projectId, eventTypes: [...settings.eventTypes], host: new URL(settings.url).host };
      await rows.audit({ action: 'webhook.create', objectKind: 'webhook', objectId: id, detail });
      return { id, secret };
    });
  }
}
