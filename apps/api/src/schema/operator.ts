import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import type { PlanId, TenantId } from '@tiffin/kernel';
import type { OperatorGrant } from '@tiffin/access';
import type {
  Limits,
  SignUpMode as Mode,
  SignUpRequestState as RequestState,
  TenantState as State,
} from '@tiffin/tenancy-rules';
import type { QuarantinedWork as Work } from '@tiffin/work-rules';
import { PageInfo } from './page-info.js';
import { QuarantinedWork, SignUpMode, SignUpRequestState, TenantState } from './states.js';

@ObjectType({ description: 'One limit. Null: there is none.' })
export class OperatorLimit {
  @Field(() => String)
  resource!: string;

  @Field(() => Float, { nullable: true })
  limit!: number | null;
}

@ObjectType({ description: 'A limit that an operator has set for one tenant, in the place of its plan’s.' })
export class OperatorOverride extends OperatorLimit {
  @Field(() => Date, { nullable: true, description: 'From when the plan’s holds again. Null: it stands.' })
  until!: Date | null;
}

@ObjectType({ description: 'What a tenant uses of one limit of its plan.' })
export class OperatorUsage extends OperatorLimit {
  @Field(() => Float)
  used!: number;
}

@ObjectType()
export class OperatorPlan {
  @Field(() => ID)
  id!: PlanId;

  @Field(() => String)
  name!: string;

  @Field(() => Boolean, { description: 'Whether new tenants get it.' })
  isDefault!: boolean;

  limits!: Limits;

  @Field(() => Int, { description: 'How many tenants have it.' })
  tenants!: number;
}

@ObjectType({ description: 'A tenant as operators see it: how it stands, and nothing that lies in it.' })
export class OperatorTenant {
  @Field(() => ID, { name: 'id' })
  tenantId!: TenantId;

  @Field(() => String)
  slug!: string;

  @Field(() => String)
  name!: string;

  @Field(() => TenantState)
  state!: State;

  @Field(() => String, { nullable: true, description: 'Why it is suspended; its people read it too.' })
  stateReason!: string | null;

  @Field(() => Date, { nullable: true, description: 'From when it is erased, while it is being deleted.' })
  eraseAt!: Date | null;

  @Field(() => Date)
  createdAt!: Date;

  @Field(() => String, { description: 'The name of its plan.' })
  plan!: string;

  @Field(() => String, { description: 'The name of the cell in which its environments run.' })
  cell!: string;

  @Field(() => Int)
  members!: number;

  overrides!: Limits;
  overrideEnds!: Readonly<Record<string, string>>;
}

@ObjectType()
export class OperatorTenantEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => OperatorTenant)
  node!: OperatorTenant;
}

@ObjectType()
export class OperatorTenantConnection {
  @Field(() => [OperatorTenantEdge])
  edges!: readonly OperatorTenantEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@ObjectType({ description: 'Somebody who has asked to sign up.' })
export class SignUpRequest {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String, { nullable: true })
  email!: string | null;

  @Field(() => SignUpRequestState)
  state!: RequestState;

  @Field(() => Date)
  askedAt!: Date;

  @Field(() => Date, { nullable: true })
  decidedAt!: Date | null;
}

@ObjectType()
export class SignUpRequestEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => SignUpRequest)
  node!: SignUpRequest;
}

@ObjectType()
export class SignUpRequestConnection {
  @Field(() => [SignUpRequestEdge])
  edges!: readonly SignUpRequestEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@ObjectType({ description: 'That an operator may read in a tenant: why, and until when.' })
export class SupportAccess {
  @Field(() => ID)
  id!: string;

  tenantId!: TenantId;

  @Field(() => String, { description: 'The operator’s subject at the identity provider.' })
  operatorId!: string;

  @Field(() => String)
  operatorName!: string;

  @Field(() => ID, { nullable: true, description: 'The user who has asked for it, a member.' })
  onBehalfOf!: string | null;

  @Field(() => String)
  reason!: string;

  @Field(() => Date)
  openedAt!: Date;

  @Field(() => Date)
  expiresAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was closed, or found to have expired.' })
  endedAt!: Date | null;

  @Field(() => Boolean)
  isOpen!: boolean;
}

@ObjectType()
export class SupportAccessEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => SupportAccess)
  node!: SupportAccess;
}

@ObjectType()
export class SupportAccessConnection {
  @Field(() => [SupportAccessEdge])
  edges!: readonly SupportAccessEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@ObjectType({
  description: 'Work that was begun three times and never came to an end: it is not begun again by itself.',
})
export class Quarantined {
  @Field(() => ID, { description: 'Of the project that is not built, or the environment that is not deployed.' })
  id!: string;

  @Field(() => QuarantinedWork)
  work!: Work;

  tenantId!: TenantId;

  @Field(() => Date)
  since!: Date;
}

@ObjectType()
export class QuarantinedEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => Quarantined)
  node!: Quarantined;
}

@ObjectType()
export class QuarantinedConnection {
  @Field(() => [QuarantinedEdge])
  edges!: readonly QuarantinedEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@ObjectType({ description: 'A user, as operators see one.' })
export class OperatorPerson {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { nullable: true })
  email!: string | null;

  @Field(() => Boolean, { description: 'False: has asked to sign up, or has an account alone.' })
  isUser!: boolean;
}

@ObjectType({ description: 'What operators of the platform see. It is FORBIDDEN to everybody else.' })
export class Operator {
  grant!: OperatorGrant<'platform.read'>;

  @Field(() => [String], { description: 'What plans can limit.' })
  resources!: readonly string[];
}

@ObjectType()
export class SignUp {
  @Field(() => SignUpMode)
  mode!: Mode;
}
