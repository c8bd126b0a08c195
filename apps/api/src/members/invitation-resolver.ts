import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { Grant, Role } from '@tiffin/access';
import { type InvitationId, isId, Refusal } from '@tiffin/kernel';
import { InviteMember, ResendInvitation, RevokeInvitation } from '@tiffin/tenancy-operations';
import { Granted } from '../access/admission.js';
import { Requires } from '../access/requires.js';
import {
  Invitation,
  InviteMemberInput,
  InviteMemberPayload,
  ResendInvitationInput,
  ResendInvitationPayload,
  RevokeInvitationInput,
  RevokeInvitationPayload,
} from '../schema/invitation.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

@Resolver(() => Invitation)
export class InvitationResolver {
  constructor(
    @Inject(InviteMember) private readonly invite: InviteMember,
    @Inject(ResendInvitation) private readonly resend: ResendInvitation,
    @Inject(RevokeInvitation) private readonly revoke: RevokeInvitation,
  ) {}

  @Mutation(() => InviteMemberPayload, {
    description: 'Sends a letter; `invitation.mail` says whether it was handed over.',
  })
  @Requires('invitation.manage', { tenant: 'tenantId' })
  async inviteMember(
    @Granted() grant: Grant<'invitation.manage'>,
    @Args('input', { type: () => InviteMemberInput }) { email, role }: InviteMemberInput,
    @CurrentSession() { loaders }: Session,
  ) {
    const id = await this.invite.run(grant, { email, role: role as Role });
    return { invitation: await loaders.invitations.load({ tenantId: grant.tenantId, id }) };
  }

  @Mutation(() => ResendInvitationPayload, {
    description: 'Another letter with a new link; the old link opens nothing.',
  })
  @Requires('invitation.manage', { tenant: 'tenantId' })
  async resendInvitation(
    @Granted() grant: Grant<'invitation.manage'>,
    @Args('input', { type: () => ResendInvitationInput }) input: ResendInvitationInput,
    @CurrentSession() { loaders }: Session,
  ) {
    const id = invitationIdOf(input);
    await this.resend.run(grant, id);
    return { invitation: await loaders.invitations.load({ tenantId: grant.tenantId, id }) };
  }

  @Mutation(() => RevokeInvitationPayload)
  @Requires('invitation.manage', { tenant: 'tenantId' })
  async revokeInvitation(
    @Granted() grant: Grant<'invitation.manage'>,
    @Args('input', { type: () => RevokeInvitationInput }) input: RevokeInvitationInput,
    @CurrentSession() { loaders }: Session,
  ) {
    const id = invitationIdOf(input);
    await this.revoke.run(grant, id);
    return { invitation: await loaders.invitations.load({ tenantId: grant.tenantId, id }) };
  }
}

/** What has not the form of an id names nothing. */
function invitationIdOf({ invitationId }: { readonly invitationId: string }): InvitationId {
  if (!isId(invitationId)) throw Refusal.of('NOT_FOUND', 'invitation');
  return invitationId as InvitationId;
}
