import { ArgsType, Field, ID, Int, ObjectType } from '@nestjs/graphql';

/** The part of our contract that is compared, as Nest's documentation writes object types. */
@ArgsType()
export class PageArguments {
  @Field(() => Int, { nullable: true, defaultValue: 20 })
  first!: number;

  @Field(() => String, { nullable: true })
  after?: string;
}

@ObjectType()
export class PageInfo {
  @Field(() => Boolean)
  hasNextPage!: boolean;

  @Field(() => String, { nullable: true })
  endCursor!: string | null;
}

@ObjectType()
export class Revision {
  @Field(() => ID)
  id!: string;

  @Field(() => Int)
  number!: number;

  @Field(() => String)
  author!: string;

  @Field(() => Date)
  createdAt!: Date;
}

@ObjectType()
export class RevisionEdge {
  @Field(() => Revision)
  node!: Revision;
}

@ObjectType()
export class RevisionConnection {
  @Field(() => [RevisionEdge])
  edges!: RevisionEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@ObjectType()
export class DeploymentStep {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  state!: string;
}

@ObjectType()
export class Deployment {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  state!: string;

  @Field(() => Int)
  revisionNumber!: number;

  @Field(() => Date)
  startedAt!: Date;

  @Field(() => [DeploymentStep])
  steps!: DeploymentStep[];
}

@ObjectType()
export class DeploymentEdge {
  @Field(() => Deployment)
  node!: Deployment;
}

@ObjectType()
export class DeploymentConnection {
  @Field(() => [DeploymentEdge])
  edges!: DeploymentEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@ObjectType()
export class Environment {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => Boolean)
  followsHead!: boolean;

  @Field(() => Int, { nullable: true })
  liveRevision!: number | null;

  // By its thunk alone: the class is not there yet when this line is read.
  @Field(() => Project)
  project!: object;
}

@ObjectType()
export class Project {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  slug!: string;

  @Field(() => Revision)
  head!: Revision;

  @Field(() => [Environment])
  environments!: Environment[];
}

@ObjectType()
export class ProjectEdge {
  @Field(() => Project)
  node!: Project;
}

@ObjectType()
export class ProjectConnection {
  @Field(() => [ProjectEdge])
  edges!: ProjectEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}
