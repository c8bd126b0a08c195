import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { Grant } from '@tiffin/access';
import { RedriveDeliveries, SendTestEvent } from '@tiffin/events-operations';
import { type DeliveryId, Refusal } from '@tiffin/kernel';
import { PostgresWebhookReads } from '@tiffin/postgres';
import { Granted } from '../access/admission.js';
import { namedId } from '../access/named-id.js';
import { Requires } from '../access/requires.js';
import {
  RedriveDeliveriesInput,
  RedriveDeliveriesPayload,
  SendTestEventPayload,
  WebhookDelivery,
  WebhookInput,
} from '../schema/webhook.js';
import { webhookId, webhookOf } from './shown-webhook.js';

const InTenant = () => Requires('webhook.manage', { tenant: 'tenantId' });

@Resolver(() => WebhookDelivery)
export class DeliveryResolver {
  constructor(
    @Inject(PostgresWebhookReads) private readonly reads: PostgresWebhookReads,
    @Inject(SendTestEvent) private readonly test: SendTestEvent,
    @Inject(RedriveDeliveries) private readonly redrive: RedriveDeliveries,
  ) {}

  @Mutation(() => SendTestEventPayload, { description: 'Sends an event that says nothing, as all others are sent.' })
  @InTenant()
  async sendTestEvent(
    @Granted() grant: Grant<'webhook.manage'>,
    @Args('input', { type: () => WebhookInput }) input: WebhookInput,
  ): Promise<SendTestEventPayload> {
    const id = await this.test.run(grant, webhookId(input.webhookId));
    const delivery = await this.reads.delivery(grant, id);
    if (!delivery) throw Refusal.of('NOT_FOUND', 'webhook');
    return { delivery };
  }

  @Mutation(() => RedriveDeliveriesPayload, { description: 'Tries dead letters again, from the first try on.' })
  @InTenant()
  async redriveDeliveries(
    @Granted() grant: Grant<'webhook.manage'>,
    @Args('input', { type: () => RedriveDeliveriesInput }) input: RedriveDeliveriesInput,
  ): Promise<RedriveDeliveriesPayload> {
    const id = webhookId(input.webhookId);
    const one = input.deliveryId == null ? null : (namedId(input.deliveryId, 'dead letter') as DeliveryId);
    const count = await this.redrive.run(grant, id, one);
    return { count, webhook: await webhookOf(this.reads, grant, id) };
  }
}
