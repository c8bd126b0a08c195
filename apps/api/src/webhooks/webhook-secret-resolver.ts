import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { Grant } from '@tiffin/access';
import { CreateWebhook, RotateWebhookSecret } from '@tiffin/events-operations';
import type { ProjectId } from '@tiffin/kernel';
import { PostgresWebhookReads } from '@tiffin/postgres';
import { Granted } from '../access/admission.js';
import { namedId } from '../access/named-id.js';
import { Requires } from '../access/requires.js';
import { AnswersOnce } from '../once/answers-once.js';
import {
  CreateWebhookInput,
  CreateWebhookPayload,
  RotateWebhookSecretInput,
  RotateWebhookSecretPayload,
} from '../schema/webhook.js';
import { webhookId, webhookOf } from './shown-webhook.js';

const usualOverlapSeconds = 24 * 3_600;

/** What answers with a signing secret. */
@Resolver()
export class WebhookSecretResolver {
  constructor(
    @Inject(PostgresWebhookReads) private readonly reads: PostgresWebhookReads,
    @Inject(CreateWebhook) private readonly create: CreateWebhook,
    @Inject(RotateWebhookSecret) private readonly rotate: RotateWebhookSecret,
  ) {}

  @Mutation(() => CreateWebhookPayload, { description: 'It is told of what happens from now on.' })
  @Requires('webhook.manage', { tenant: 'tenantId' })
  @AnswersOnce()
  async createWebhook(
    @Granted() grant: Grant<'webhook.manage'>,
    @Args('input', { type: () => CreateWebhookInput }) input: CreateWebhookInput,
  ) {
    const { url, eventTypes, projectId: given } = input;
    const projectId = given == null ? null : (namedId(given, 'project') as ProjectId);
    const { id, secret } = await this.create.run(grant, { url, eventTypes: eventTypes ?? [], projectId });
    return { secret, webhook: await webhookOf(this.reads, grant, id) };
  }

  @Mutation(() => RotateWebhookSecretPayload)
  @Requires('webhook.manage', { tenant: 'tenantId' })
  @AnswersOnce()
  async rotateWebhookSecret(
    @Granted() grant: Grant<'webhook.manage'>,
    @Args('input', { type: () => RotateWebhookSecretInput }) input: RotateWebhookSecretInput,
  ) {
    const id = webhookId(input.webhookId);
    const secret = await this.rotate.run(grant, id, (input.overlapSeconds ?? usualOverlapSeconds) * 1000);
    return { secret, webhook: await webhookOf(this.reads, grant, id) };
  }
}
