import { Inject } from '@nestjs/common';
import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { decideConsumerSearch, isUsername } from '@tiffin/consumers-rules';
import { accepted, isId, Refusal } from '@tiffin/kernel';
import { type ConsumerRow, type EnvironmentRow, PostgresConsumerReads } from '@tiffin/postgres';
import { FieldRequires } from '../access/requires.js';
import { Consumer, ConsumerArguments, ConsumerConnection, WhichConsumer } from '../schema/consumer.js';
import { Environment } from '../schema/environment.js';
import { connectionOf, readCursor, readFirst } from '../schema/page.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';
import { consumerId } from './shown-consumer.js';

/** Who may call through the gateways of an environment. */
@Resolver(() => Environment)
export class EnvironmentConsumersResolver {
  constructor(@Inject(PostgresConsumerReads) private readonly reads: PostgresConsumerReads) {}

  @ResolveField(() => ConsumerConnection, { description: 'In the order of their making. Needs consumer.read.' })
  @FieldRequires('consumer.read')
  async consumers(
    @Parent() { tenantId, id }: EnvironmentRow,
    @Args({ type: () => ConsumerArguments }) { search, kind = null, userId, ...page }: ConsumerArguments,
    @CurrentSession() { caller }: Session,
  ) {
    const first = readFirst(page.first);
    const filter = {
      ...{ kind, search: accepted(decideConsumerSearch(search ?? null)) },
      userId: userId == null ? null : consumerId(userId),
    };
    const asked = { ...filter, first: first + 1, after: readCursor(page.after, isId) };
    return connectionOf(await this.reads.page(caller.keyOf(tenantId), id, asked), first, (row) => row.id);
  }

  @ResolveField(() => Consumer, {
    nullable: true,
    description: 'By id, or a user by username; null: there is none. Needs consumer.read.',
  })
  @FieldRequires('consumer.read')
  async consumer(
    @Parent() { tenantId, id: environmentId }: EnvironmentRow,
    @Args({ type: () => WhichConsumer }) { id, username }: WhichConsumer,
    @CurrentSession() { caller, loaders }: Session,
  ): Promise<ConsumerRow | null> {
    if (id == null && username == null) throw Refusal.of('INPUT_INVALID', 'id', 'say an id, or a username.');
    if (id == null) return this.named(caller.keyOf(tenantId), environmentId, username ?? '');
    const found = await loaders.consumers.load({ tenantId, id: consumerId(id) });
    return found?.environmentId === environmentId ? found : null;
  }

  /** A name that nobody can have never reaches the database. */
  private async named(...[key, environmentId, username]: Parameters<PostgresConsumerReads['withUsername']>) {
    return isUsername(username) ? this.reads.withUsername(key, environmentId, username) : null;
  }
}
