import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { BuildId, TenantId } from '@tiffin/kernel';
import { BuildState } from './states.js';

@ObjectType()
export class Build {
  readonly tenantId!: TenantId;

  @Field(() => ID)
  id!: BuildId;

  @Field(() => String)
  unitKey!: string;

  @Field(() => String)
  unitName!: string;

  @Field(() => BuildState)
  state!: string;

  error!: string | null;

  @Field(() => Date)
  startedAt!: Date;

  @Field(() => Date, { nullable: true })
  finishedAt!: Date | null;
}
