import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { PartOfParent } from '../access/requires.js';

@ObjectType()
export class UnitScale {
  @Field(() => String, { description: 'Key of the unit.' })
  unit!: string;

  @Field(() => Int)
  replicas!: number;

  @Field(() => Int)
  maxReplicas!: number;

  @Field(() => Int)
  cpuPercent!: number;
}

@ObjectType({ description: 'How often each unit of an environment runs.' })
export class EnvironmentScale {
  @Field(() => Int, { description: 'At least; always so many where `maxReplicas` is the same.' })
  replicas!: number;

  @Field(() => Int)
  maxReplicas!: number;

  @Field(() => Int, {
    description:
      'Average use of what a replica counts with in the plan (a quarter of a processor) that autoscaling keeps to.',
  })
  cpuPercent!: number;

  @Field(() => [UnitScale], { description: 'Units for which something else is said.' })
  @PartOfParent()
  units!: readonly UnitScale[];
}

@InputType({ description: 'What is absent stays. A unit of which nothing is said is as the others again.' })
export class ScaleEnvironmentInput {
  @Field(() => ID)
  environmentId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Key or name of a unit. Absent: all without a scale of their own.',
  })
  unit?: string | null;

  @Field(() => Int, { nullable: true })
  replicas?: number | null;

  @Field(() => Int, { nullable: true, description: 'More than `replicas`: autoscaled.' })
  maxReplicas?: number | null;

  @Field(() => Int, { nullable: true })
  cpuPercent?: number | null;
}

@InputType()
export class StopEnvironmentInput {
  @Field(() => ID)
  environmentId!: string;
}

@InputType()
export class StartEnvironmentInput {
  @Field(() => ID)
  environmentId!: string;
}
