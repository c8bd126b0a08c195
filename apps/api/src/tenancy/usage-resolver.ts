import { Inject } from '@nestjs/common';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { PostgresReadModel } from '@tiffin/postgres';
import { quotaUnitOf } from '@tiffin/tenancy-rules';
import { FieldRequires } from '../access/requires.js';
import { Tenant } from '../schema/tenant.js';
import { EnvironmentRequests, Plan, Usage } from '../schema/usage.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

const mostShown = 100;

/** What a tenant may use, and what it does. */
@Resolver(() => Tenant)
export class UsageResolver {
  constructor(@Inject(PostgresReadModel) private readonly model: PostgresReadModel) {}

  @ResolveField(() => Plan)
  @FieldRequires('usage.read')
  plan(@Parent() { tenantId }: Tenant, @CurrentSession() { loaders }: Session) {
    return loaders.plans.load({ tenantId, id: tenantId });
  }

  @ResolveField(() => [Usage], { description: 'Of each resource that plans limit; one of each, in a fixed order.' })
  @FieldRequires('usage.read')
  async usage(@Parent() { tenantId }: Tenant, @CurrentSession() { loaders }: Session): Promise<readonly Usage[]> {
    const rows = await loaders.usage.load({ tenantId, id: tenantId });
    return rows.map((row) => ({ ...row, unit: quotaUnitOf(row.resource) }));
  }

  @ResolveField(() => [EnvironmentRequests], {
    description: `Which environments the requests of this month came to: the ${mostShown} with most of them, most first.`,
  })
  @FieldRequires('usage.read')
  requestsByEnvironment(@Parent() { tenantId }: Tenant, @CurrentSession() { caller }: Session) {
    return this.model.requestsByEnvironment(caller.keyOf(tenantId), mostShown);
  }
}
