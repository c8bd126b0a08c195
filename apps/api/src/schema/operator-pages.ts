import { ArgsType, Field, ID } from '@nestjs/graphql';
import type { SignUpRequestState as RequestState, TenantState as State } from '@tiffin/tenancy-rules';
import { PageArguments } from './page-arguments.js';
import { SignUpRequestState, TenantState } from './states.js';

@ArgsType()
export class OperatorTenantArguments extends PageArguments {
  @Field(() => String, { nullable: true, description: 'In the slug or the name; case is not looked at.' })
  search?: string | null;

  @Field(() => TenantState, { nullable: true })
  state?: State | null;

  @Field(() => String, { nullable: true, description: 'The name of a plan.' })
  plan?: string | null;
}

@ArgsType()
export class SignUpRequestArguments extends PageArguments {
  @Field(() => SignUpRequestState, { nullable: true })
  state?: RequestState | null;
}

@ArgsType()
export class QuarantinedArguments extends PageArguments {
  @Field(() => String, { nullable: true, description: 'The slug of a tenant.' })
  tenant?: string | null;
}

@ArgsType()
export class SupportAccessArguments extends PageArguments {
  @Field(() => String, { nullable: true, description: 'The slug of a tenant.' })
  tenant?: string | null;
}

@ArgsType()
export class PeopleArguments {
  @Field(() => String, { nullable: true })
  email?: string | null;

  @Field(() => ID, { nullable: true, description: 'Of a user; or of the request, or the account, of who is none.' })
  id?: string | null;
}
