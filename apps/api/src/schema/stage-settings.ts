import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { Role as RoleName } from '@tiffin/access';
import type { Window as WindowOfStage } from '@tiffin/promotion-rules';
import { CheckKind, Role, WindowEffect } from './states.js';

@ObjectType({ description: 'Who has to agree before a release comes in.' })
export class ApprovalRule {
  @Field(() => Int, { description: 'How many people, at least; whoever asked for the promotion is none of them.' })
  quorum!: number;

  @Field(() => [Role], { description: 'Each of these is to be met by one of them, a person for each.' })
  roles!: readonly string[];

  @Field(() => [Role], { description: 'Who may vote: members who have one of these roles, or a higher one.' })
  approverRoles!: readonly RoleName[];

  @Field(() => [ID], { description: 'And these people, by the ids of their users.' })
  approverIds!: readonly string[];

  @Field(() => Int)
  expiresAfterSeconds!: number;
}

@InputType({ description: 'A quorum of 0: nobody has to agree.' })
export class ApprovalRuleInput {
  @Field(() => Int)
  quorum!: number;

  @Field(() => [Role], { nullable: true, description: 'Absent: none.' })
  roles?: readonly string[] | null;

  @Field(() => [Role], {
    nullable: true,
    description: 'Absent: none. Without anybody here and in `approverIds` nobody may vote.',
  })
  approverRoles?: readonly string[] | null;

  @Field(() => [ID], { nullable: true, description: 'Absent: none.' })
  approverIds?: readonly string[] | null;

  @Field(() => Int, { nullable: true, description: 'Absent: a week.' })
  expiresAfterSeconds?: number | null;
}

@ObjectType({ description: 'A time in which promotions are allowed, or denied. What denies wins.' })
export class Window {
  @Field(() => String)
  name!: string;

  @Field(() => WindowEffect)
  effect!: WindowOfStage['effect'];

  @Field(() => String, { description: 'Local clock time of the first one: `2026-12-24T18:00`.' })
  start!: string;

  @Field(() => String, { description: 'Of the IANA database: `Europe/Berlin`.' })
  timeZone!: string;

  @Field(() => Int)
  durationSeconds!: number;

  @Field(() => String, { nullable: true, description: 'RRULE of RFC 5545: `FREQ=WEEKLY;BYDAY=FR`. Null: once.' })
  rrule!: string | null;
}

@InputType()
export class WindowInput {
  @Field(() => String)
  name!: string;

  @Field(() => WindowEffect)
  effect!: WindowOfStage['effect'];

  @Field(() => String)
  start!: string;

  @Field(() => String)
  timeZone!: string;

  @Field(() => Int)
  durationSeconds!: number;

  @Field(() => String, { nullable: true })
  rrule?: string | null;
}

@ObjectType({ description: 'What must come true before a release counts as verified.' })
export class StageCheck {
  @Field(() => CheckKind)
  kind!: string;

  @Field(() => String, { nullable: true, description: 'Of an HTTP check: the path of a gateway.' })
  path!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'First label of its host name. Null: the only one, or the first by name.',
  })
  gateway!: string | null;

  @Field(() => Int, { nullable: true })
  status!: number | null;

  @Field(() => String, { nullable: true, description: 'What the body has to contain.' })
  includes!: string | null;

  @Field(() => Int, { nullable: true })
  timeoutMs!: number | null;
}

@InputType()
export class StageCheckInput {
  @Field(() => CheckKind)
  kind!: string;

  @Field(() => String, { nullable: true })
  path?: string | null;

  @Field(() => String, { nullable: true })
  gateway?: string | null;

  @Field(() => Int, { nullable: true, description: 'Absent: 200.' })
  status?: number | null;

  @Field(() => String, { nullable: true })
  includes?: string | null;

  @Field(() => Int, { nullable: true, description: 'Absent: 10000.' })
  timeoutMs?: number | null;
}
