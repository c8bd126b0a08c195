import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { Tenant } from './tenant.js';

@InputType()
export class CreateTenantInput {
  @Field(() => String)
  name!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Stands in host names, one for the whole platform; it stays. Absent: made from the name.',
  })
  slug?: string | null;
}

@ObjectType()
export class CreateTenantPayload {
  @Field(() => Tenant)
  tenant!: Tenant;
}

@InputType()
export class RenameTenantInput {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => String)
  name!: string;
}

@ObjectType()
export class RenameTenantPayload {
  @Field(() => Tenant)
  tenant!: Tenant;
}
