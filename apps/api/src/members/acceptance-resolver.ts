import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { PersonGrant } from '@tiffin/access';
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
    @Args('input', { type: () => AcceptInvitationInput }) { token }: AcceptInvitationInput,
    @CurrentSession() session: Session,
  ) {
    const tenantId = await this.accept.run(grant, token);
    await session.renewAnew();
    return { tenant: await session.loaders.tenants.load({ tenantId, id: tenantId }) };
  }
}
