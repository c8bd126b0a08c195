import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { TenantId } from '@tiffin/kernel';

@ObjectType()
export class Tenant {
  @Field(() => ID, { name: 'id' })
  tenantId!: TenantId;

  @Field(() => String)
  slug!: string;

  @Field(() => String)
  name!: string;
}
