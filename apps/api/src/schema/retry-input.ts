import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { Environment } from './environment.js';
import { Project } from './project.js';

@InputType()
export class RetryBuildInput {
  @Field(() => ID)
  projectId!: string;
}

@ObjectType()
export class RetryBuildPayload {
  @Field(() => Project)
  project!: Project;
}

@InputType()
export class RetryDeploymentInput {
  @Field(() => ID)
  environmentId!: string;
}

@ObjectType()
export class RetryDeploymentPayload {
  @Field(() => Environment)
  environment!: Environment;
}
