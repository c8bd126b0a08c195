import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { TenantId } from '@tiffin/kernel';
import { PartOfParent } from '../access/requires.js';
import { Role } from './states.js';

@ObjectType()
export class Membership {
  tenantId!: TenantId;

  @Field(() => Role)
  role!: string;
}

@ObjectType()
export class Viewer {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => [Membership])
  @PartOfParent()
  memberships!: readonly Membership[];
}
