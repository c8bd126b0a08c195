import { ArgsType, Field, ID, ObjectType } from '@nestjs/graphql';
import type { ProjectId, TenantId } from '@tiffin/kernel';
import type { ProjectState as ProjectStateName } from '@tiffin/tenancy-rules';
import { ProjectState } from './states.js';
import { PageArguments } from './page-arguments.js';
import { PageInfo } from './page-info.js';

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

@ObjectType()
export class ProjectEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => Project)
  node!: Project;
}

@ObjectType()
export class ProjectConnection {
  @Field(() => [ProjectEdge])
  edges!: readonly ProjectEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@ArgsType()
export class ProjectPageArguments extends PageArguments {
  @Field(() => ID, { nullable: true, description: 'Of this tenant alone.' })
  tenantId?: string | null;
}
