import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { UpstreamRequirement } from '@tiffin/promotion-rules';
import { Environment } from './environment.js';
import { UpstreamRequired } from './states.js';

@ObjectType({ description: 'What a release must have been through before it comes into an environment.' })
export class Stage {
  @Field(() => UpstreamRequired, { description: 'How many of the upstream stages must vouch for a release.' })
  requires!: UpstreamRequirement;

  @Field(() => Int, {
    description: 'How long a release must have run in an upstream stage, verified and without a break.',
  })
  soakSeconds!: number;
}

@InputType()
export class CreateEnvironmentInput {
  @Field(() => ID)
  projectId!: string;

  @Field(() => String, { description: 'Lower-case letters, digits and single dashes: it is part of host names.' })
  name!: string;

  @Field(() => [ID], {
    nullable: true,
    description:
      'Environments from which its releases come. None: from builds. Absent: of testing, staging and production the one before it; of another name the last one.',
  })
  upstream?: readonly string[] | null;

  @Field(() => UpstreamRequired, { nullable: true, description: 'Absent: any.' })
  requires?: UpstreamRequirement | null;

  @Field(() => Int, { nullable: true, description: 'Absent: 0.' })
  soakSeconds?: number | null;
}

@ObjectType()
export class CreateEnvironmentPayload {
  @Field(() => Environment)
  environment!: Environment;
}

@InputType({ description: 'What is absent stays as it is.' })
export class ChangeStageInput {
  @Field(() => ID)
  environmentId!: string;

  @Field(() => [ID], { nullable: true })
  upstream?: readonly string[] | null;

  @Field(() => UpstreamRequired, { nullable: true })
  requires?: UpstreamRequirement | null;

  @Field(() => Int, { nullable: true })
  soakSeconds?: number | null;
}

@ObjectType()
export class ChangeStagePayload {
  @Field(() => Environment)
  environment!: Environment;

  @Field(() => Boolean)
  changed!: boolean;
}
