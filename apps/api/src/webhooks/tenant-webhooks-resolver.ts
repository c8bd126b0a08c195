import { Inject } from '@nestjs/common';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { PostgresWebhookReads } from '@tiffin/postgres';
import { FieldRequires } from '../access/requires.js';
import { Tenant } from '../schema/tenant.js';
import { Webhook } from '../schema/webhook.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';
import { shownWebhook } from './shown-webhook.js';

@Resolver(() => Tenant)
export class TenantWebhooksResolver {
  constructor(@Inject(PostgresWebhookReads) private readonly reads: PostgresWebhookReads) {}

  @ResolveField(() => [Webhook], { description: 'In the order of their making; 20 at most.' })
  @FieldRequires('webhook.read')
  async webhooks(@Parent() { tenantId }: Tenant, @CurrentSession() { caller }: Session): Promise<readonly Webhook[]> {
    return (await this.reads.webhooks(caller.keyOf(tenantId))).map(shownWebhook);
  }
}
