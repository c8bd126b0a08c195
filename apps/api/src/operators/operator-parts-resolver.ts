import { Inject } from '@nestjs/common';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Refusal, type TenantId } from '@tiffin/kernel';
import { PostgresOperatorReads } from '@tiffin/postgres';
import type { Limits } from '@tiffin/tenancy-rules';
import { PartOfParent } from '../access/requires.js';
import {
  OperatorLimit,
  OperatorOverride,
  OperatorPlan,
  OperatorTenant,
  OperatorUsage,
  Quarantined,
  SupportAccess,
} from '../schema/operator.js';

const listOf = (limits: Limits): OperatorLimit[] =>
  Object.entries(limits).map(([resource, limit]) => ({ resource, limit: limit ?? null }));

@Resolver(() => OperatorPlan)
export class OperatorPlanResolver {
  @ResolveField(() => [OperatorLimit])
  @PartOfParent()
  limits(@Parent() { limits }: OperatorPlan): OperatorLimit[] {
    return listOf(limits);
  }
}

@Resolver(() => OperatorTenant)
export class OperatorTenantResolver {
  constructor(@Inject(PostgresOperatorReads) private readonly reads: PostgresOperatorReads) {}

  @ResolveField(() => [OperatorUsage])
  @PartOfParent()
  usage(@Parent() { tenantId }: OperatorTenant) {
    return this.reads.usage(tenantId);
  }

  @ResolveField(() => [OperatorOverride], { description: 'Those that are over too, until somebody takes them away.' })
  @PartOfParent()
  overrides(@Parent() { overrides, overrideEnds }: OperatorTenant): OperatorOverride[] {
    const endOf = (resource: string) => (overrideEnds[resource] ? new Date(overrideEnds[resource]) : null);
    return listOf(overrides).map((one) => ({ ...one, until: endOf(one.resource) }));
  }
}

/** The tenant that a thing of operators is about. */
async function tenantOf(reads: PostgresOperatorReads, { tenantId }: { readonly tenantId: TenantId }) {
  const found = await reads.tenant(tenantId);
  if (!found) throw Refusal.of('NOT_FOUND', 'tenant');
  return found;
}

@Resolver(() => SupportAccess)
export class SupportedTenantResolver {
  constructor(@Inject(PostgresOperatorReads) private readonly reads: PostgresOperatorReads) {}

  @ResolveField(() => OperatorTenant)
  @PartOfParent()
  tenant(@Parent() access: SupportAccess) {
    return tenantOf(this.reads, access);
  }
}

@Resolver(() => Quarantined)
export class QuarantinedTenantResolver {
  constructor(@Inject(PostgresOperatorReads) private readonly reads: PostgresOperatorReads) {}

  @ResolveField(() => OperatorTenant)
  @PartOfParent()
  tenant(@Parent() work: Quarantined) {
    return tenantOf(this.reads, work);
  }
}
