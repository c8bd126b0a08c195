import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { TenantId } from '@tiffin/kernel';
import { UnitKind } from './states.js';

@ObjectType()
export class Image {
  @Field(() => String)
  digest!: string;

  @Field(() => Int)
  sizeBytes!: number;

  @Field(() => Date)
  createdAt!: Date;
}

@ObjectType({ description: 'Something of a revision that becomes one image and one process.' })
export class Unit {
  tenantId!: TenantId;

  @Field(() => String)
  key!: string;

  @Field(() => UnitKind)
  kind!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Canvas entity that it comes from; null for the workspace.',
  })
  entityId!: string | null;

  @Field(() => String)
  contentHash!: string;
}
