import { Inject } from '@nestjs/common';
import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { isId } from '@tiffin/kernel';
import { PostgresWebhookReads } from '@tiffin/postgres';
import { PartOfParent } from '../access/requires.js';
import { connectionOf, readCursor, readFirst } from '../schema/page.js';
import { Project } from '../schema/project.js';
import { DeliveryArguments, Webhook, WebhookDeliveryConnection } from '../schema/webhook.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

@Resolver(() => Webhook)
export class WebhookPartsResolver {
  constructor(@Inject(PostgresWebhookReads) private readonly reads: PostgresWebhookReads) {}

  @ResolveField(() => Project, { nullable: true, description: 'Whose events alone are sent; null: those of all.' })
  @PartOfParent()
  project(@Parent() { tenantId, projectId }: Webhook, @CurrentSession() { loaders }: Session) {
    return projectId && loaders.projects.load({ tenantId, id: projectId });
  }

  @ResolveField(() => WebhookDeliveryConnection, {
    description: 'Newest first. What was delivered is kept for 7 days, 100 at most.',
  })
  @PartOfParent()
  async deliveries(
    @Parent() { tenantId, id }: Webhook,
    @Args({ type: () => DeliveryArguments }) page: DeliveryArguments,
    @CurrentSession() { caller }: Session,
  ) {
    const first = readFirst(page.first);
    const asked = { first: first + 1, after: readCursor(page.after, isId) };
    const rows = await this.reads.deliveries(
      caller.keyOf(tenantId),
      { webhookId: id, state: page.state ?? null },
      asked,
    );
    return connectionOf(rows, first, (row) => row.id);
  }
}
