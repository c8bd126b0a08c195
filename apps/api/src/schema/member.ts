import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import type { MemberId, TenantId } from '@tiffin/kernel';
import { PageInfo } from './page-info.js';
import { Role } from './states.js';

@ObjectType({ description: 'A place of a person in a tenant.' })
export class Member {
  tenantId!: TenantId;

  @Field(() => ID)
  id!: MemberId;

  @Field(() => ID)
  userId!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String, { nullable: true })
  email!: string | null;

  @Field(() => Role)
  role!: string;

  @Field(() => Date, { description: 'Since when.' })
  createdAt!: Date;
}

@ObjectType()
export class MemberEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => Member)
  node!: Member;
}

@ObjectType()
export class MemberConnection {
  @Field(() => [MemberEdge])
  edges!: readonly MemberEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@InputType()
export class ChangeMemberRoleInput {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID)
  memberId!: string;

  @Field(() => Role, { description: "At most the caller's own." })
  role!: string;
}

@ObjectType()
export class ChangeMemberRolePayload {
  @Field(() => Member)
  member!: Member;
}

@InputType()
export class RemoveMemberInput {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID)
  memberId!: string;
}

@ObjectType()
export class RemoveMemberPayload {
  @Field(() => ID)
  memberId!: string;
}

@InputType()
export class LeaveTenantInput {
  @Field(() => ID)
  tenantId!: string;
}

@ObjectType()
export class LeaveTenantPayload {
  @Field(() => ID)
  tenantId!: string;
}

@InputType()
export class TransferOwnershipInput {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID, { description: 'Becomes an owner; the caller becomes an admin.' })
  memberId!: string;
}

@ObjectType()
export class TransferOwnershipPayload {
  @Field(() => Member, { description: 'The new owner.' })
  member!: Member;
}
