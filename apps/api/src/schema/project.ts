import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { ProjectId, TenantId } from '@tiffin/kernel';

@ObjectType()
export class Project {
  tenantId!: TenantId;

  @Field(() => ID)
  id!: ProjectId;

  @Field(() => String)
  slug!: string;

  @Field(() => String)
  name!: string;

  @Field(() => Date)
  createdAt!: Date;
}
