import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { ProjectId, TenantId } from '@tiffin/kernel';
import type { ProjectState as ProjectStateName } from '@tiffin/tenancy-rules';
import { ProjectState } from './states.js';

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

  @Field(() => ProjectState)
  state!: ProjectStateName;

  @Field(() => Date, { nullable: true, description: 'From when it is erased, while it is being deleted.' })
  eraseAt!: Date | null;
}
