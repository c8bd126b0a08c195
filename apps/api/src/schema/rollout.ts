import { Field, Float, InputType, Int, ObjectType } from '@nestjs/graphql';
import { PartOfParent } from '../access/requires.js';

@ObjectType()
export class RolloutStep {
  @Field(() => Int, { description: 'Share of a hundred requests.' })
  weightPercent!: number;

  @Field(() => Int, { description: 'For how long it has that share, at least.' })
  holdSeconds!: number;
}

@ObjectType({
  description:
    'A release comes in steps: it runs beside the one that serves, and gets a share of the requests that grows while it does no worse.',
})
export class Rollout {
  @Field(() => [RolloutStep])
  @PartOfParent()
  steps!: readonly RolloutStep[];

  @Field(() => String, {
    nullable: true,
    description:
      'By what a client stays with one release: `header:NAME`, `cookie:NAME` or `client-address`. Null: each request is dealt anew.',
  })
  stickyBy!: string | null;

  @Field(() => Float, { description: 'How many more of a hundred requests may fail than of the running release’s.' })
  mostErrorPercent!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'How many times as long as the running release’s the slowest twentieth of its answers may take. Null: however long.',
  })
  slowestP95Ratio!: number | null;

  @Field(() => Int, { description: 'How many requests it must have had before it gets a larger share.' })
  minimumRequests!: number;
}

@InputType()
export class RolloutStepInput {
  @Field(() => Int)
  weightPercent!: number;

  @Field(() => Int, { nullable: true, description: 'Absent: 60. Of the last step, which has all requests: nothing.' })
  holdSeconds?: number | null;
}

@InputType()
export class RolloutInput {
  @Field(() => [RolloutStepInput], {
    nullable: true,
    description: 'Absent: 1, 5, 25, 50 and 100 %. None: all at once.',
  })
  steps?: readonly RolloutStepInput[] | null;

  @Field(() => String, { nullable: true })
  stickyBy?: string | null;

  @Field(() => Float, { nullable: true, description: 'Absent: 1.' })
  mostErrorPercent?: number | null;

  @Field(() => Float, { nullable: true, description: 'Absent: 2. 0: however long.' })
  slowestP95Ratio?: number | null;

  @Field(() => Int, { nullable: true, description: 'Absent: 50.' })
  minimumRequests?: number | null;
}
