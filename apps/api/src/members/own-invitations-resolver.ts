import { Inject } from '@nestjs/common';
import { ResolveField, Resolver } from '@nestjs/graphql';
import { OwnInvitations } from '@tiffin/tenancy-operations';
import { PartOfParent } from '../access/requires.js';
import { OwnInvitation } from '../schema/invitation.js';
import { Viewer } from '../schema/viewer.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

@Resolver(() => Viewer)
export class OwnInvitationsResolver {
  constructor(@Inject(OwnInvitations) private readonly own: OwnInvitations) {}

  @ResolveField(() => [OwnInvitation], {
    description:
      'Open invitations to the verified address of the person who calls, the next to expire first; twenty at most. Empty behind an API token.',
  })
  @PartOfParent()
  async invitations(@CurrentSession() { caller }: Session): Promise<readonly OwnInvitation[]> {
    return caller.identity.person ? this.own.run(caller.asPerson()) : [];
  }
}
