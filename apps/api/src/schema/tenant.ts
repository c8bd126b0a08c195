import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { TenantId } from '@tiffin/kernel';
import type { TenantState as TenantStateName } from '@tiffin/tenancy-rules';
import { TenantState } from './states.js';

@ObjectType()
export class Tenant {
  @Field(() => ID, { name: 'id' })
  tenantId!: TenantId;

  @Field(() => String)
  slug!: string;

  @Field(() => String)
  name!: string;

  @Field(() => TenantState)
  state!: TenantStateName;

  @Field(() => String, { nullable: true, description: 'Why it is suspended.' })
  stateReason!: string | null;

  @Field(() => Date, { nullable: true, description: 'From when it is erased, while it is being deleted.' })
  eraseAt!: Date | null;
}
