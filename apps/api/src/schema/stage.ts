import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { UpstreamRequirement } from '@tiffin/promotion-rules';
import { PartOfParent } from '../access/requires.js';
import { Environment } from './environment.js';
import { Rollout, RolloutInput } from './rollout.js';
import { ApprovalRule, ApprovalRuleInput, StageCheck, StageCheckInput, Window, WindowInput } from './stage-settings.js';
import { AutoPromote, RollbackCause, RollbackSkip, UpstreamRequired } from './states.js';

@ObjectType({ description: 'What a release must have been through before it comes into an environment.' })
export class Stage {
  @Field(() => UpstreamRequired, { description: 'How many of the upstream stages must vouch for a release.' })
  requires!: UpstreamRequirement;

  @Field(() => Int, {
    description: 'How long a release must have run in an upstream stage, verified and without a break.',
  })
  soakSeconds!: number;

  @Field(() => ApprovalRule, {
    nullable: true,
    description: 'Who has to agree in fact, what the plan asks for included. Null: nobody.',
  })
  @PartOfParent()
  approvals!: ApprovalRule | null;

  @Field(() => Int, { description: 'How many approvals the plan asks for here at least; 0: none.' })
  leastApprovals!: number;

  @Field(() => [Window])
  @PartOfParent()
  windows!: readonly Window[];

  @Field(() => [StageCheck])
  @PartOfParent()
  checks!: readonly StageCheck[];

  @Field(() => AutoPromote, {
    description:
      'Which release comes by itself: none, the newest that the gates let in, or what runs in the stage before. Set by `automatePromotion`.',
  })
  autoPromote!: string;

  @Field(() => [RollbackSkip], { description: 'Gates that do not hold up a rollback.' })
  rollbackSkips!: readonly string[];

  @Field(() => [RollbackCause], { description: 'After which failures it goes back to the stable release by itself.' })
  rollbackOn!: readonly string[];

  @Field(() => Rollout, { nullable: true, description: 'How it comes to another release. Null: all at once.' })
  @PartOfParent()
  rollout!: Rollout | null;
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

  @Field(() => ApprovalRuleInput, { nullable: true })
  approvals?: ApprovalRuleInput | null;

  @Field(() => [WindowInput], { nullable: true })
  windows?: readonly WindowInput[] | null;

  @Field(() => [StageCheckInput], { nullable: true })
  checks?: readonly StageCheckInput[] | null;

  @Field(() => [RollbackSkip], { nullable: true })
  rollbackSkips?: readonly ('approvals' | 'window')[] | null;

  @Field(() => [RollbackCause], { nullable: true })
  rollbackOn?: readonly ('verification' | 'promotion')[] | null;

  @Field(() => RolloutInput, { nullable: true })
  rollout?: RolloutInput | null;
}

@ObjectType()
export class ChangeStagePayload {
  @Field(() => Environment)
  environment!: Environment;

  @Field(() => Boolean)
  changed!: boolean;
}
