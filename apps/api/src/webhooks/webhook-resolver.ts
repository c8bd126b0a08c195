import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { Grant } from '@tiffin/access';
import { ChangeWebhook, DeleteWebhook } from '@tiffin/events-operations';
import { PostgresWebhookReads } from '@tiffin/postgres';
import { Granted } from '../access/admission.js';
import { Requires } from '../access/requires.js';
import {
  ChangeWebhookInput,
  ChangeWebhookPayload,
  DeleteWebhookPayload,
  Webhook,
  WebhookInput,
} from '../schema/webhook.js';
import { webhookId, webhookOf } from './shown-webhook.js';

@Resolver(() => Webhook)
export class WebhookResolver {
  constructor(
    @Inject(PostgresWebhookReads) private readonly reads: PostgresWebhookReads,
    @Inject(ChangeWebhook) private readonly change: ChangeWebhook,
    @Inject(DeleteWebhook) private readonly remove: DeleteWebhook,
  ) {}

  @Mutation(() => ChangeWebhookPayload)
  @Requires('webhook.manage', { tenant: 'tenantId' })
  async changeWebhook(
    @Granted() grant: Grant<'webhook.manage'>,
    @Args('input', { type: () => ChangeWebhookInput }) input: ChangeWebhookInput,
  ) {
    const id = webhookId(input.webhookId);
    const changed = await this.change.run(grant, id, changesOf(input));
    return { changed, webhook: await webhookOf(this.reads, grant, id) };
  }

  @Mutation(() => DeleteWebhookPayload, { description: 'What is on its way to it is not sent any more.' })
  @Requires('webhook.manage', { tenant: 'tenantId' })
  async deleteWebhook(
    @Granted() grant: Grant<'webhook.manage'>,
    @Args('input', { type: () => WebhookInput }) input: WebhookInput,
  ) {
    await this.remove.run(grant, webhookId(input.webhookId));
    return { webhookId: input.webhookId };
  }
}

const changesOf = ({ url, eventTypes, paused }: ChangeWebhookInput) => ({
  ...(url == null ? {} : { url }),
  ...(eventTypes == null ? {} : { eventTypes }),
  ...(paused == null ? {} : { sending: paused ? ('paused' as const) : ('on' as const) }),
});
