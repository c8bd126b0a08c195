import { Inject } from '@nestjs/common';
import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { isId } from '@tiffin/kernel';
import { PostgresReadModel } from '@tiffin/postgres';
import { FieldRequires } from '../access/requires.js';
import { ApiTokenConnection } from '../schema/api-token.js';
import { PageArguments } from '../schema/page-arguments.js';
import { connectionOf, readCursor, readFirst } from '../schema/page.js';
import { ServiceAccountConnection } from '../schema/service-account.js';
import { Tenant } from '../schema/tenant.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

/** What opens a tenant, for its members to see. */
@Resolver(() => Tenant)
export class TenantAccessResolver {
  constructor(@Inject(PostgresReadModel) private readonly model: PostgresReadModel) {}

  @ResolveField(() => ApiTokenConnection, { description: 'Newest first: your own, and those of all for admins.' })
  @FieldRequires('token.read')
  async apiTokens(
    @Parent() { tenantId }: Tenant,
    @Args({ type: () => PageArguments }) page: PageArguments,
    @CurrentSession() { caller }: Session,
  ) {
    const first = readFirst(page.first);
    const holderId = caller.may('token.manage', tenantId) ? null : caller.actor.id;
    const asked = { first: first + 1, after: readCursor(page.after, isId) };
    const rows = await this.model.apiTokens(caller.keyOf(tenantId), holderId, asked);
    return connectionOf(rows, first, ({ id }) => id);
  }

  @ResolveField(() => ServiceAccountConnection, { description: 'Newest first.' })
  @FieldRequires('service_account.read')
  async serviceAccounts(
    @Parent() { tenantId }: Tenant,
    @Args({ type: () => PageArguments }) page: PageArguments,
    @CurrentSession() { caller }: Session,
  ) {
    const first = readFirst(page.first);
    const asked = { first: first + 1, after: readCursor(page.after, isId) };
    const rows = await this.model.serviceAccounts(caller.keyOf(tenantId), asked);
    return connectionOf(rows, first, ({ id }) => id);
  }
}
