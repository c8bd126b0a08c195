import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { PartOfParent } from '../access/requires.js';

/** Counts are floats of GraphQL: its integers end at 2 billion. */
@ObjectType({ description: 'How requests were answered in one step.' })
export class TrafficPoint {
  @Field(() => Date, { description: 'When the step began.' })
  at!: Date;

  @Field(() => Float, { description: 'A whole number.' })
  requests!: number;

  @Field(() => Float, { description: 'Of those: answered with 5xx, or left by the client before the whole answer.' })
  errors!: number;

  @Field(() => Float, { description: 'Of those: answered with 4xx.' })
  clientErrors!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'Within how many milliseconds half of the requests had their whole answer. Read from a histogram: it is in the right one of its ' +
      'buckets, whose bounds are 1, 2.5, 5, 10, 25, 50, 100, 250 and 500 ms and 1, 2.5, 5, 10 and 30 s; more is told as 30 s.',
  })
  p50Ms!: number | null;

  @Field(() => Float, { nullable: true, description: 'The same of 95 in a hundred.' })
  p95Ms!: number | null;

  @Field(() => Float, { nullable: true, description: 'The same of 99 in a hundred.' })
  p99Ms!: number | null;
}

@ObjectType({ description: 'What one endpoint of one unit answered.' })
export class TrafficSeries {
  @Field(() => ID)
  unitKey!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The API endpoint of a gateway. Null: none matched, it is none of the first 499, or the unit is no gateway.',
  })
  endpoint!: string | null;

  @Field(() => [TrafficPoint], { description: 'Steps in which there was something, oldest first.' })
  @PartOfParent()
  points!: readonly TrafficPoint[];
}

@ObjectType({ description: 'What the units of an environment answered.' })
export class EnvironmentTraffic {
  @Field(() => Date, { description: 'When the first step began.' })
  from!: Date;

  @Field(() => Date)
  to!: Date;

  @Field(() => Int)
  stepMinutes!: number;

  @Field(() => [TrafficSeries], { description: 'By unit and endpoint; only where there was something.' })
  @PartOfParent()
  series!: readonly TrafficSeries[];
}
