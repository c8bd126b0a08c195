import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { OperatorGrant } from '@tiffin/access';
import type { PlanId } from '@tiffin/kernel';
import { PostgresOperatorReads } from '@tiffin/postgres';
import { ChangePlan, CreatePlan, SetDefaultPlan } from '@tiffin/tenancy-operations';
import { namedId } from '../access/named-id.js';
import { OperatorGranted } from '../access/admission.js';
import { RequiresOperator } from '../access/requires.js';
import {
  ChangePlanInput,
  CreatePlanInput,
  OperatorPlanPayload,
  type PlanLimitInput,
  SetDefaultPlanInput,
} from '../schema/operator-inputs.js';

type Plans = OperatorGrant<'platform.plan.manage'>;

const stated = (limits: readonly PlanLimitInput[]) =>
  limits.map(({ resource, limit }) => ({ resource, limit: limit ?? null }));

@Resolver()
export class PlanResolver {
  @Inject(PostgresOperatorReads) private readonly reads!: PostgresOperatorReads;
  @Inject(CreatePlan) private readonly create!: CreatePlan;
  @Inject(ChangePlan) private readonly change!: ChangePlan;
  @Inject(SetDefaultPlan) private readonly setDefault!: SetDefaultPlan;

  @Mutation(() => OperatorPlanPayload, { description: 'For operators.' })
  @RequiresOperator('platform.plan.manage')
  async createPlan(
    @OperatorGranted() grant: Plans,
    @Args('input', { type: () => CreatePlanInput }) { name, limits }: CreatePlanInput,
  ) {
    const planId = await this.create.run(grant, { name, limits: stated(limits) });
    return { plan: await this.reads.plan(planId) };
  }

  @Mutation(() => OperatorPlanPayload, {
    description: 'For operators. It holds at once for every tenant that has the plan; nobody loses what they have.',
  })
  @RequiresOperator('platform.plan.manage')
  async changePlan(
    @OperatorGranted() grant: Plans,
    @Args('input', { type: () => ChangePlanInput }) input: ChangePlanInput,
  ) {
    const planId = namedId(input.planId, 'plan') as PlanId;
    await this.change.run(grant, planId, stated(input.limits));
    return { plan: await this.reads.plan(planId) };
  }

  @Mutation(() => OperatorPlanPayload, {
    description: 'For operators. New tenants get it from now on; those that there are keep theirs.',
  })
  @RequiresOperator('platform.plan.manage')
  async setDefaultPlan(
    @OperatorGranted() grant: Plans,
    @Args('input', { type: () => SetDefaultPlanInput }) input: SetDefaultPlanInput,
  ) {
    const planId = namedId(input.planId, 'plan') as PlanId;
    await this.setDefault.run(grant, planId);
    return { plan: await this.reads.plan(planId) };
  }
}
