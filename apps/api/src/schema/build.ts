import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { BuildId, TenantId } from '@tiffin/kernel';
import { PageInfo } from './page-info.js';
import { BuildState } from './states.js';

@ObjectType()
export class Build {
  readonly tenantId!: TenantId;

  @Field(() => ID)
  id!: BuildId;

  @Field(() => String)
  unitKey!: string;

  @Field(() => String)
  unitName!: string;

  @Field(() => BuildState)
  state!: string;

  error!: string | null;

  @Field(() => Date)
  startedAt!: Date;

  @Field(() => Date, { nullable: true })
  finishedAt!: Date | null;
}

@ObjectType()
export class BuildEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => Build)
  node!: Build;
}

@ObjectType()
export class BuildConnection {
  @Field(() => [BuildEdge])
  edges!: readonly BuildEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}
