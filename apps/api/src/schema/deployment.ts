import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { DeploymentId, ReleaseId, TenantId } from '@tiffin/kernel';
import { ShowsUnitOutput } from '../access/requires.js';
import { PageInfo } from './page-info.js';
import { DeploymentState, StepState } from './states.js';

@ObjectType()
export class DeploymentStep {
  @Field(() => String, { description: 'render, apply, ready or smoke.' })
  name!: string;

  @Field(() => StepState)
  state!: string;

  @Field(() => String, { nullable: true })
  @ShowsUnitOutput()
  detail!: string | null;

  @Field(() => Date)
  startedAt!: Date;

  @Field(() => Date, { nullable: true })
  finishedAt!: Date | null;
}

@ObjectType()
export class Deployment {
  tenantId!: TenantId;
  releaseId!: ReleaseId;

  @Field(() => ID)
  id!: DeploymentId;

  @Field(() => DeploymentState)
  state!: string;

  @Field(() => Int, { description: 'Number of the newest revision that plans to this release.' })
  revisionNumber!: number;

  error!: string | null;

  @Field(() => Date)
  startedAt!: Date;

  @Field(() => Date, { nullable: true })
  finishedAt!: Date | null;
}

@ObjectType()
export class DeploymentEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => Deployment)
  node!: Deployment;
}

@ObjectType()
export class DeploymentConnection {
  @Field(() => [DeploymentEdge])
  edges!: readonly DeploymentEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}
