import { Inject } from '@nestjs/common';
import { Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { PersonGrant } from '@tiffin/access';
import { DeleteAccount, SignIn, SignOutEverywhere } from '@tiffin/tenancy-operations';
import { PersonGranted } from '../access/admission.js';
import { PartOfParent, RequiresCaller, RequiresPerson } from '../access/requires.js';
import { Tenant } from '../schema/tenant.js';
import { DeleteAccountPayload, Membership, SignInPayload, SignOutEverywherePayload, Viewer } from '../schema/viewer.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';
import { viewerOf } from './viewer-of.js';

@Resolver(() => Viewer)
export class ViewerResolver {
  constructor(
    @Inject(SignIn) private readonly signingIn: SignIn,
    @Inject(SignOutEverywhere) private readonly signingOut: SignOutEverywhere,
    @Inject(DeleteAccount) private readonly deleting: DeleteAccount,
  ) {}

  @Query(() => Viewer)
  @RequiresCaller()
  viewer(@CurrentSession() session: Session): Viewer {
    return viewerOf(session);
  }

  @Mutation(() => SignInPayload, {
    description:
      'Sees that the person is a user, with a tenant and a first project where there is none yet. Harmless to repeat.',
  })
  @RequiresPerson()
  async signIn(@PersonGranted() grant: PersonGrant, @CurrentSession() session: Session) {
    const { tenantId } = await this.signingIn.run(grant);
    await session.renewAnew();
    const tenant = tenantId && (await session.loaders.tenants.load({ tenantId, id: tenantId }));
    return { viewer: viewerOf(session), tenant };
  }

  @Mutation(() => SignOutEverywherePayload, {
    description: 'Ends every session of the person within seconds, this one too. API tokens stand.',
  })
  @RequiresPerson()
  async signOutEverywhere(@PersonGranted() grant: PersonGrant) {
    await this.signingOut.run(grant);
    return { signedOut: true };
  }

  @Mutation(() => DeleteAccountPayload, {
    description:
      'Ends every membership of the person and erases what tells who they are, in all audit logs too. What they did stays, under an id that is nobody’s.',
  })
  @RequiresPerson()
  async deleteAccount(@PersonGranted() grant: PersonGrant) {
    await this.deleting.run(grant);
    return { deleted: true };
  }
}

@Resolver(() => Membership)
export class MembershipResolver {
  @ResolveField(() => Tenant)
  @PartOfParent()
  tenant(@Parent() { tenantId }: Membership, @CurrentSession() { loaders }: Session) {
    return loaders.tenants.load({ tenantId, id: tenantId });
  }
}
