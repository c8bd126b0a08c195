import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { Project } from './project.js';

@InputType({ description: "The slug is made from the name. Without tenantId: the caller's only tenant." })
export class CreateProjectInput {
  @Field(() => String)
  name!: string;

  @Field(() => ID, { nullable: true })
  tenantId?: string | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'Names of its environments, each behind the one before it; the first runs each build. Absent: development, testing, staging, production.',
  })
  environments?: readonly string[] | null;
}

@ObjectType()
export class CreateProjectPayload {
  @Field(() => Project)
  project!: Project;
}
