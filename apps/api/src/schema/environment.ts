import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { EnvironmentId, TenantId } from '@tiffin/kernel';

@ObjectType()
export class Environment {
  tenantId!: TenantId;

  @Field(() => ID)
  id!: EnvironmentId;

  @Field(() => String)
  name!: string;

  @Field(() => Boolean, {
    description: "Whether each release that the project's head is built into is deployed here by itself.",
  })
  followsHead!: boolean;

  @Field(() => Int, {
    nullable: true,
    description: 'Revision number that serves; null before the first deployment.',
  })
  liveRevision!: number | null;
}
