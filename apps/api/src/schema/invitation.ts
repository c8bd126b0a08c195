import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import type { InvitationId, TenantId } from '@tiffin/kernel';
import { PageInfo } from './page-info.js';
import { InvitationState, MailState, Role } from './states.js';
import { Tenant } from './tenant.js';

@ObjectType({ description: 'An invitation into a tenant, by e-mail. Its token is in the letter and nowhere else.' })
export class Invitation {
  tenantId!: TenantId;

  @Field(() => ID)
  id!: InvitationId;

  @Field(() => String)
  email!: string;

  @Field(() => Role)
  role!: string;

  @Field(() => String, { description: 'Who invited.' })
  invitedBy!: string;

  @Field(() => Date)
  createdAt!: Date;

  @Field(() => Date)
  expiresAt!: Date;

  @Field(() => InvitationState)
  state!: string;

  @Field(() => MailState, {
    description:
      'Of the newest letter. `waiting` for longer than seconds: nobody knows; `resendInvitation` sends another.',
  })
  mail!: string;
}

@ObjectType()
export class InvitationEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => Invitation)
  node!: Invitation;
}

@ObjectType()
export class InvitationConnection {
  @Field(() => [InvitationEdge])
  edges!: readonly InvitationEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@InputType()
export class InviteMemberInput {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => String, { description: 'Only a person whose verified address this is can accept.' })
  email!: string;

  @Field(() => Role, { description: "At most the caller's own." })
  role!: string;
}

@ObjectType()
export class InviteMemberPayload {
  @Field(() => Invitation)
  invitation!: Invitation;
}

@InputType()
export class ResendInvitationInput {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID)
  invitationId!: string;
}

@ObjectType()
export class ResendInvitationPayload {
  @Field(() => Invitation)
  invitation!: Invitation;
}

@InputType()
export class RevokeInvitationInput {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID)
  invitationId!: string;
}

@ObjectType()
export class RevokeInvitationPayload {
  @Field(() => Invitation)
  invitation!: Invitation;
}

@ObjectType({ description: 'An invitation that the caller may accept.' })
export class OwnInvitation {
  @Field(() => ID)
  id!: InvitationId;

  @Field(() => String)
  tenantName!: string;

  @Field(() => Role)
  role!: string;

  @Field(() => String, { description: 'Who invited.' })
  invitedBy!: string;

  @Field(() => Date)
  expiresAt!: Date;
}

@InputType({ description: 'One of the two.' })
export class AcceptInvitationInput {
  @Field(() => String, { nullable: true, description: 'What stands behind the # in the link of the letter.' })
  token?: string | null;

  @Field(() => ID, { nullable: true, description: 'Of one of `viewer.invitations`.' })
  invitationId?: string | null;
}

@ObjectType()
export class AcceptInvitationPayload {
  @Field(() => Tenant)
  tenant!: Tenant;
}
