import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { MoveStep } from '@tiffin/deployments-rules';
import type { TenantId } from '@tiffin/kernel';
import { PageInfo } from './page-info.js';
import { TenantMoveStep } from './states.js';

@ObjectType({ description: 'The way of a tenant from one cell to another. It is served all the while.' })
export class TenantMove {
  @Field(() => ID)
  id!: string;

  tenantId!: TenantId;

  @Field(() => String, { description: 'The name of the cell that it leaves.' })
  from!: string;

  @Field(() => String)
  to!: string;

  @Field(() => TenantMoveStep)
  step!: MoveStep;

  @Field(() => String, { nullable: true, description: 'What is in the way; it is tried again.' })
  fault!: string | null;

  @Field(() => Int, { description: 'Tries in a row that met it.' })
  attempts!: number;

  @Field(() => Date, { nullable: true })
  nextTryAt!: Date | null;

  @Field(() => Date)
  askedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'Since when it is in the new cell.' })
  switchedAt!: Date | null;

  @Field(() => Date, { nullable: true })
  finishedAt!: Date | null;
}

@ObjectType()
export class TenantMoveEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => TenantMove)
  node!: TenantMove;
}

@ObjectType()
export class TenantMoveConnection {
  @Field(() => [TenantMoveEdge])
  edges!: readonly TenantMoveEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@InputType()
export class MoveTenantInput {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID)
  cellId!: string;
}

@InputType()
export class AbortTenantMoveInput {
  @Field(() => ID)
  tenantId!: string;
}
