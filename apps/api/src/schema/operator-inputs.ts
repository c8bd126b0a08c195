import { Field, Float, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { SignUpMode as Mode } from '@tiffin/tenancy-rules';
import { OperatorPlan, OperatorTenant, SignUp, SignUpRequest, SupportAccess } from './operator.js';
import { SignUpMode } from './states.js';

@InputType()
export class SuspendTenantInput {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => String, { description: 'For its people, and the record: 1 to 500 characters that name no person.' })
  reason!: string;
}

@InputType()
export class ResumeTenantInput {
  @Field(() => ID)
  tenantId!: string;
}

@InputType()
export class AssignPlanInput {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID)
  planId!: string;
}

@InputType()
export class OverrideQuotaInput {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => String, { description: 'One of `Operator.resources`.' })
  resource!: string;

  @Field(() => Float, { nullable: true, description: 'Null: no limit.' })
  limit?: number | null;

  @Field(() => Date, {
    nullable: true,
    description: 'From when the limit of the plan holds again. Null: not by itself.',
  })
  until?: Date | null;
}

@InputType()
export class RemoveQuotaOverrideInput {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => String)
  resource!: string;
}

@ObjectType()
export class OperatorTenantPayload {
  @Field(() => OperatorTenant)
  tenant!: OperatorTenant;
}

@InputType()
export class PlanLimitInput {
  @Field(() => String, { description: 'One of `Operator.resources`.' })
  resource!: string;

  @Field(() => Float, { nullable: true, description: 'Null: no limit.' })
  limit?: number | null;
}

@InputType()
export class CreatePlanInput {
  @Field(() => String)
  name!: string;

  @Field(() => [PlanLimitInput], { description: 'What is not stated has no limit.' })
  limits!: PlanLimitInput[];
}

@InputType()
export class ChangePlanInput {
  @Field(() => ID)
  planId!: string;

  @Field(() => [PlanLimitInput], { description: 'What is not stated stays as it is.' })
  limits!: PlanLimitInput[];
}

@InputType()
export class SetDefaultPlanInput {
  @Field(() => ID)
  planId!: string;
}

@ObjectType()
export class OperatorPlanPayload {
  @Field(() => OperatorPlan)
  plan!: OperatorPlan;
}

@InputType()
export class SetSignUpModeInput {
  @Field(() => SignUpMode)
  mode!: Mode;
}

@ObjectType()
export class SetSignUpModePayload {
  @Field(() => SignUp)
  signUp!: SignUp;
}

@InputType()
export class ApproveSignUpInput {
  @Field(() => ID)
  requestId!: string;
}

@InputType()
export class DeclineSignUpInput {
  @Field(() => ID)
  requestId!: string;
}

@ObjectType()
export class SignUpRequestPayload {
  @Field(() => SignUpRequest)
  request!: SignUpRequest;
}

@InputType()
export class OpenSupportAccessInput {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => String, {
    description: 'For the people of the tenant, and the record: 1 to 500 characters that name no person.',
  })
  reason!: string;

  @Field(() => Int)
  minutes!: number;

  @Field(() => ID, { nullable: true, description: 'The user who has asked for it, a member of the tenant.' })
  onBehalfOf?: string | null;
}

@InputType()
export class CloseSupportAccessInput {
  @Field(() => ID)
  supportAccessId!: string;
}

@ObjectType()
export class SupportAccessPayload {
  @Field(() => SupportAccess)
  supportAccess!: SupportAccess;
}

@InputType()
export class ReleaseQuarantinedInput {
  @Field(() => ID, { description: 'Of the project that is not built, or the environment that is not deployed.' })
  id!: string;
}

@InputType()
export class ErasePersonInput {
  @Field(() => ID, { description: 'As `operator { people }` shows it; of who is no user, too.' })
  userId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Theirs: it has to be the one that they have. Left out: they have none.',
  })
  email?: string | null;
}

@ObjectType()
export class ErasePersonPayload {
  @Field(() => Boolean)
  erased!: boolean;
}
