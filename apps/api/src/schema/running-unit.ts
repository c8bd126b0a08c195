import { Field, Int, ObjectType } from '@nestjs/graphql';
import { ShowsUnitOutput } from '../access/requires.js';
import { UnitState } from './states.js';

@ObjectType()
export class UnitStatus {
  @Field(() => String)
  key!: string;

  @Field(() => String)
  name!: string;

  @Field(() => UnitState)
  state!: string;

  @Field(() => Int)
  restarts!: number;

  @Field(() => Int, { description: 'How many replicas of it serve.' })
  readyReplicas!: number;

  @Field(() => Int, { description: 'How many are wanted at this moment.' })
  wantedReplicas!: number;

  @Field(() => String)
  imageDigest!: string;

  @Field(() => Date)
  startedAt!: Date;

  @Field(() => String, { nullable: true, description: 'Why it ended last. Null without logs.read.' })
  @ShowsUnitOutput()
  lastFailure!: string | null;
}

@ObjectType('LogLine')
export class UnitLogLine {
  @Field(() => Date)
  time!: Date;

  @Field(() => String)
  stream!: string;

  @Field(() => String)
  text!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Which of several replicas printed it; null where there is one.',
  })
  replica?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Lines before it that were lost for who follows, since more came than could be sent; null: none.',
  })
  missed?: number | null;
}

@ObjectType()
export class GatewayUrl {
  @Field(() => String)
  gatewayId!: string;

  @Field(() => String)
  gatewayName!: string;

  @Field(() => String)
  url!: string;
}
