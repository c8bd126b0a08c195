import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { PersonGrant } from '@tiffin/access';
import { Refusal, type TenantId } from '@tiffin/kernel';
import { AcceptInvitation } from '@tiffin/tenancy-operations';
import { PersonGranted } from '../access/admission.js';
import { RequiresPerson } from '../access/requires.js';
import { AcceptInvitationInput, AcceptInvitationPayload } from '../schema/invitation.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

/** What an invited person does. */
@Resolver()
export class AcceptanceResolver {
  constructor(@Inject(AcceptInvitation) private readonly accept: AcceptInvitation) {}

  @Mutation(() => AcceptInvitationPayload, {
    description: 'By the person to whose verified address the letter went, once they have signed in.',
  })
  @RequiresPerson()
  async acceptInvitation(
    @PersonGranted() grant: PersonGrant,
    @Args('input', { type: () => AcceptInvitationInput }) input: AcceptInvitationInput,
    @CurrentSession() session: Session,
  ) {
    const tenantId = await this.accepted(grant, input);
    await session.renewAnew();
    return { tenant: await session.loaders.tenants.load({ tenantId, id: tenantId }) };
  }

  private accepted(grant: PersonGrant, { token, invitationId }: AcceptInvitationInput): Promise<TenantId> {
    if (token && !invitationId) return this.accept.run(grant, token);
    if (invitationId && !token) return this.accept.runOwn(grant, invitationId);
    throw Refusal.of('INPUT_INVALID', 'input', 'it names a token or an invitation, and not both.');
  }
}
