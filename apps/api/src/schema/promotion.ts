import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import type { EnvironmentId, PromotionId, ReleaseId, TenantId } from '@tiffin/kernel';
import { PartOfParent, ShowsUnitOutput } from '../access/requires.js';
import { Environment } from './environment.js';
import { PageInfo } from './page-info.js';
import {
  AutoPromote,
  GateName,
  GateState,
  PromotionPhase,
  PromotionStepState,
  PromotionWay,
  VoteSays,
} from './states.js';

@ObjectType({ description: 'One thing that stands between a release and an environment.' })
export class Gate {
  @Field(() => GateName)
  name!: string;

  @Field(() => GateState, {
    description: '`waiting`: time opens it, or those whose turn it is. `closed`: as things stand nothing will.',
  })
  state!: string;

  @Field(() => String, { nullable: true, description: 'Why it is not open, and what to do.' })
  reason!: string | null;

  @Field(() => Date, { nullable: true, description: 'When time opens it; null: no time does.' })
  opensAt!: Date | null;
}

@ObjectType({ description: 'The gates of an environment for a release, as they stand now.' })
export class Gates {
  @Field(() => [Gate])
  @PartOfParent()
  gates!: readonly Gate[];

  @Field(() => Date, {
    nullable: true,
    description:
      'When a promotion could start if everybody whose turn it is acted at once; null: as things stand never.',
  })
  earliestAt!: Date | null;
}

@ObjectType({ description: 'Frozen when the promotion was asked for: what it does, and then what it checks.' })
export class PromotionStep {
  @Field(() => String)
  name!: string;

  @Field(() => Boolean, { description: 'Whether it is part of the verification.' })
  isCheck!: boolean;

  @Field(() => PromotionStepState)
  state!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Why it failed; with the last lines of the unit for who has logs.read.',
  })
  @ShowsUnitOutput()
  detail!: string | null;

  @Field(() => Date, { nullable: true })
  startedAt!: Date | null;

  @Field(() => Date, { nullable: true })
  finishedAt!: Date | null;
}

@ObjectType()
export class Vote {
  @Field(() => String, { nullable: true, description: 'Null: who is no member any more.' })
  voter!: string | null;

  @Field(() => VoteSays)
  says!: string;

  @Field(() => String, { nullable: true })
  comment!: string | null;

  @Field(() => Date)
  at!: Date;
}

@ObjectType({ description: 'One attempt to bring a release into an environment.' })
export class Promotion {
  tenantId!: TenantId;
  environmentId!: EnvironmentId;
  releaseId!: ReleaseId;
  fromReleaseId!: ReleaseId | null;

  @Field(() => ID)
  id!: PromotionId;

  @Field(() => PromotionWay)
  way!: string;

  @Field(() => PromotionPhase, {
    description:
      'Failed: the release did not do what was asked of it. Errored: something else was in the way. Aborted: somebody, or a newer promotion, ended it.',
  })
  phase!: string;

  @Field(() => String, { nullable: true, description: 'Why it waits, or how it ended.' })
  note!: string | null;

  @Field(() => String, { nullable: true, description: 'What was said when it was asked for.' })
  reason!: string | null;

  @Field(() => String, { nullable: true, description: 'Null: automation, or who is no member any more.' })
  requestedBy!: string | null;

  @Field(() => Date)
  createdAt!: Date;

  @Field(() => Date, { nullable: true })
  startedAt!: Date | null;

  @Field(() => Date, { nullable: true })
  finishedAt!: Date | null;
}

@ObjectType()
export class PromotionEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => Promotion)
  node!: Promotion;
}

@ObjectType()
export class PromotionConnection {
  @Field(() => [PromotionEdge])
  edges!: readonly PromotionEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@ObjectType({ description: 'Keeps automation away from an environment.' })
export class Hold {
  releaseId!: ReleaseId;

  @Field(() => ID, { nullable: true, description: 'The promotion that placed it; null: somebody did, by itself.' })
  promotionId!: PromotionId | null;

  @Field(() => String, { nullable: true, description: 'Null: automation, or who is no member any more.' })
  by!: string | null;

  @Field(() => Date)
  at!: Date;

  @Field(() => String, { nullable: true })
  reason!: string | null;
}

@InputType()
export class PromoteReleaseInput {
  @Field(() => ID)
  environmentId!: string;

  @Field(() => String, { description: 'Its name, or its number.' })
  release!: string;

  @Field(() => String, { nullable: true, description: 'For those who read of it.' })
  reason?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Lets it in though it was not verified, or has not soaked, in the stage before. On record, by name.',
  })
  letIn?: boolean | null;
}

@InputType()
export class RollBackInput {
  @Field(() => ID)
  environmentId!: string;

  @Field(() => String, { nullable: true, description: 'Absent: the last other one that was verified there.' })
  release?: string | null;

  @Field(() => String, { nullable: true, description: 'For those who read of it.' })
  reason?: string | null;
}

@InputType()
export class AbortPromotionInput {
  @Field(() => ID)
  environmentId!: string;

  @Field(() => ID, { nullable: true, description: 'Absent: the one that runs, or the only one that waits.' })
  promotionId?: string | null;

  @Field(() => String, { nullable: true, description: 'For those who read of it.' })
  reason?: string | null;
}

@InputType()
export class VoteInput {
  @Field(() => ID)
  environmentId!: string;

  @Field(() => ID, { nullable: true, description: 'Absent: the only one that waits.' })
  promotionId?: string | null;

  @Field(() => String, { nullable: true, description: 'For those who read of it.' })
  comment?: string | null;
}

@ObjectType()
export class PromotionPayload {
  @Field(() => Promotion)
  promotion!: Promotion;
}

@InputType()
export class HoldEnvironmentInput {
  @Field(() => ID)
  environmentId!: string;

  @Field(() => String, { nullable: true, description: 'For those who read of it.' })
  reason?: string | null;
}

@InputType()
export class UnholdEnvironmentInput {
  @Field(() => ID)
  environmentId!: string;
}

@InputType()
export class AutomatePromotionInput {
  @Field(() => ID)
  environmentId!: string;

  @Field(() => AutoPromote)
  autoPromote!: 'off' | 'newest' | 'upstream';
}

@ObjectType()
export class ChangedEnvironmentPayload {
  @Field(() => Environment)
  environment!: Environment;

  @Field(() => Boolean)
  changed!: boolean;
}
