import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { OperatorGrant } from '@tiffin/access';
import type { PlanId, TenantId } from '@tiffin/kernel';
import { PostgresOperatorReads } from '@tiffin/postgres';
import {
  AssignPlan,
  OverrideQuota,
  RemoveQuotaOverride,
  ResumeTenant,
  SuspendTenant,
} from '@tiffin/tenancy-operations';
import { namedId } from '../access/named-id.js';
import { OperatorGranted } from '../access/admission.js';
import { RequiresOperator } from '../access/requires.js';
import {
  AssignPlanInput,
  OperatorTenantPayload,
  OverrideQuotaInput,
  RemoveQuotaOverrideInput,
  ResumeTenantInput,
  SuspendTenantInput,
} from '../schema/operator-inputs.js';

type Suspending = OperatorGrant<'platform.tenant.suspend'>;
type Quotas = OperatorGrant<'platform.quota.manage'>;

const tenantOf = (input: { readonly tenantId: string }) => namedId(input.tenantId, 'tenant') as TenantId;

/** What operators do with a tenant as a whole. */
@Resolver()
export class TenantSteeringResolver {
  @Inject(PostgresOperatorReads) private readonly reads!: PostgresOperatorReads;
  @Inject(SuspendTenant) private readonly suspend!: SuspendTenant;
  @Inject(ResumeTenant) private readonly resume!: ResumeTenant;
  @Inject(AssignPlan) private readonly assign!: AssignPlan;
  @Inject(OverrideQuota) private readonly override!: OverrideQuota;
  @Inject(RemoveQuotaOverride) private readonly removeOverride!: RemoveQuotaOverride;

  @Mutation(() => OperatorTenantPayload, {
    description: 'For operators. Nothing of it is built, deployed or served until it is resumed; nothing is lost.',
  })
  @RequiresOperator('platform.tenant.suspend')
  async suspendTenant(
    @OperatorGranted() grant: Suspending,
    @Args('input', { type: () => SuspendTenantInput }) input: SuspendTenantInput,
  ) {
    await this.suspend.run(grant, tenantOf(input), input.reason);
    return { tenant: await this.reads.tenant(tenantOf(input)) };
  }

  @Mutation(() => OperatorTenantPayload, { description: 'For operators. It goes on as it was.' })
  @RequiresOperator('platform.tenant.suspend')
  async resumeTenant(
    @OperatorGranted() grant: Suspending,
    @Args('input', { type: () => ResumeTenantInput }) input: ResumeTenantInput,
  ) {
    await this.resume.run(grant, tenantOf(input));
    return { tenant: await this.reads.tenant(tenantOf(input)) };
  }

  @Mutation(() => OperatorTenantPayload, {
    description: 'For operators. What it has beyond the plan it keeps, and gets no more.',
  })
  @RequiresOperator('platform.quota.manage')
  async assignPlan(
    @OperatorGranted() grant: Quotas,
    @Args('input', { type: () => AssignPlanInput }) input: AssignPlanInput,
  ) {
    await this.assign.run(grant, tenantOf(input), namedId(input.planId, 'plan') as PlanId);
    return { tenant: await this.reads.tenant(tenantOf(input)) };
  }

  @Mutation(() => OperatorTenantPayload, {
    description: 'For operators. One limit in the place of the plan’s; below what is used, nothing is lost.',
  })
  @RequiresOperator('platform.quota.manage')
  async overrideQuota(
    @OperatorGranted() grant: Quotas,
    @Args('input', { type: () => OverrideQuotaInput }) input: OverrideQuotaInput,
  ) {
    const { resource, limit = null, until = null } = input;
    await this.override.run(grant, tenantOf(input), { resource, limit, until });
    return { tenant: await this.reads.tenant(tenantOf(input)) };
  }

  @Mutation(() => OperatorTenantPayload, { description: 'For operators. The limit of the plan holds again.' })
  @RequiresOperator('platform.quota.manage')
  async removeQuotaOverride(
    @OperatorGranted() grant: Quotas,
    @Args('input', { type: () => RemoveQuotaOverrideInput }) input: RemoveQuotaOverrideInput,
  ) {
    await this.removeOverride.run(grant, tenantOf(input), input.resource);
    return { tenant: await this.reads.tenant(tenantOf(input)) };
  }
}
