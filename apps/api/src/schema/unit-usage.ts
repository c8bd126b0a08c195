import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { PartOfParent } from '../access/requires.js';

@ObjectType()
export class ReplicaUsage {
  @Field(() => String, { nullable: true, description: 'As in its log lines; null where there is one.' })
  replica?: string | null;

  @Field(() => Int, { nullable: true, description: 'Thousandths of a processor; null: not measured yet.' })
  cpuMillicores!: number | null;

  @Field(() => Float, { nullable: true, description: 'Null: not measured yet.' })
  memoryBytes!: number | null;

  @Field(() => Int, { nullable: true, description: 'Null: nothing limits it.' })
  cpuLimitMillicores!: number | null;

  @Field(() => Float, { nullable: true, description: 'Null: nothing limits it.' })
  memoryLimitBytes!: number | null;
}

@ObjectType()
export class UnitUsage {
  @Field(() => String)
  key!: string;

  @Field(() => String)
  name!: string;

  @Field(() => [ReplicaUsage])
  @PartOfParent()
  replicas!: readonly ReplicaUsage[];
}

@ObjectType()
export class EnvironmentUsage {
  @Field(() => String, { nullable: true, description: 'Why nothing is known of what is used; null: it is known.' })
  unknownBecause!: string | null;

  @Field(() => [UnitUsage])
  @PartOfParent()
  units!: readonly UnitUsage[];
}
