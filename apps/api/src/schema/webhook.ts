import { ArgsType, Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { DeliveryState, WebhookState } from '@tiffin/events-rules';
import type { ProjectId, TenantId, WebhookId } from '@tiffin/kernel';
import { PageArguments } from './page-arguments.js';
import { PageInfo } from './page-info.js';
import { WebhookDeliveryState, WebhookState as State } from './states.js';

@ObjectType({ description: 'An address of the tenant’s that is told of events. docs/events.md says how.' })
export class Webhook {
  tenantId!: TenantId;
  projectId!: ProjectId | null;
  pausedFor!: 'paused' | 'gone' | null;

  @Field(() => ID)
  id!: WebhookId;

  @Field(() => String)
  url!: string;

  @Field(() => [String], { description: 'None: all, also those that come later.' })
  eventTypes!: readonly string[];

  @Field(() => State, {
    description: 'gone: the receiver has answered 410, and nothing is sent until somebody lets it go on.',
  })
  state!: WebhookState;

  @Field(() => Date, { nullable: true, description: 'Since when no try has succeeded.' })
  failingSince!: Date | null;

  @Field(() => Date, { nullable: true, description: 'Until when the receiver has asked to be left alone.' })
  restUntil!: Date | null;

  @Field(() => Date, { nullable: true, description: 'Until when events are signed with the former secret as well.' })
  formerSecretEndsAt!: Date | null;

  @Field(() => Date)
  createdAt!: Date;
}

@ObjectType({ description: 'One event on its way to one webhook, and what became of it.' })
export class WebhookDelivery {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: 'The same in every try: the header `webhook-id`, and `id` of the event.' })
  eventId!: string;

  @Field(() => String)
  eventType!: string;

  @Field(() => String, { description: 'CloudEvents 1.0 as JSON, byte for byte as it is sent.' })
  event!: string;

  @Field(() => WebhookDeliveryState)
  state!: DeliveryState;

  @Field(() => Int, { description: 'Since it was planned, or driven anew.' })
  tries!: number;

  @Field(() => Date)
  createdAt!: Date;

  @Field(() => Date, { nullable: true })
  lastTryAt!: Date | null;

  @Field(() => Date, { nullable: true })
  nextTryAt!: Date | null;

  @Field(() => Int, { nullable: true, description: 'What the receiver answered; null where nobody did.' })
  lastStatus!: number | null;

  @Field(() => String, { nullable: true, description: 'Why nobody answered.' })
  lastError!: string | null;
}

@ObjectType()
export class WebhookDeliveryEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => WebhookDelivery)
  node!: WebhookDelivery;
}

@ObjectType()
export class WebhookDeliveryConnection {
  @Field(() => [WebhookDeliveryEdge])
  edges!: readonly WebhookDeliveryEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@ArgsType()
export class DeliveryArguments extends PageArguments {
  @Field(() => WebhookDeliveryState, { nullable: true, description: 'Absent: all.' })
  state?: DeliveryState | null;
}

@InputType()
export class CreateWebhookInput {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => String, { description: 'Public, https:// or http://, at most 2,000 characters.' })
  url!: string;

  @Field(() => [String], { nullable: true, description: 'Absent or empty: all, also those that come later.' })
  eventTypes?: readonly string[] | null;

  @Field(() => ID, { nullable: true, description: 'Whose events alone are sent; absent: those of all projects.' })
  projectId?: string | null;
}

@InputType({ description: 'What is absent stays as it is.' })
export class ChangeWebhookInput {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID)
  webhookId!: string;

  @Field(() => String, { nullable: true })
  url?: string | null;

  @Field(() => [String], { nullable: true })
  eventTypes?: readonly string[] | null;

  @Field(() => Boolean, { nullable: true, description: 'False lets it go on: what happened meanwhile is sent.' })
  paused?: boolean | null;
}

@InputType()
export class WebhookInput {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID)
  webhookId!: string;
}

@InputType()
export class RotateWebhookSecretInput extends WebhookInput {
  @Field(() => Int, {
    nullable: true,
    description: 'For how long events are signed with the former secret as well. Absent: a day; 0: it ends at once.',
  })
  overlapSeconds?: number | null;
}

@InputType()
export class RedriveDeliveriesInput extends WebhookInput {
  @Field(() => ID, { nullable: true, description: 'Absent: all dead letters of the webhook.' })
  deliveryId?: string | null;
}

@ObjectType()
export class CreateWebhookPayload {
  @Field(() => Webhook)
  webhook!: Webhook;

  @Field(() => String, { description: 'What its events are signed with. It is shown this once.' })
  secret!: string;
}

@ObjectType()
export class ChangeWebhookPayload {
  @Field(() => Webhook)
  webhook!: Webhook;

  @Field(() => Boolean)
  changed!: boolean;
}

@ObjectType()
export class DeleteWebhookPayload {
  @Field(() => ID)
  webhookId!: string;
}

@ObjectType()
export class RotateWebhookSecretPayload {
  @Field(() => Webhook)
  webhook!: Webhook;

  @Field(() => String, { description: 'It is shown this once.' })
  secret!: string;
}

@ObjectType()
export class RedriveDeliveriesPayload {
  @Field(() => Webhook)
  webhook!: Webhook;

  @Field(() => Int, { description: 'How many are tried again.' })
  count!: number;
}

@ObjectType()
export class SendTestEventPayload {
  @Field(() => WebhookDelivery, { description: 'Ask the webhook for its deliveries to see what became of it.' })
  delivery!: WebhookDelivery;
}
