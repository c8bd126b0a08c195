import { Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { PartOfParent, RequiresCaller } from '../access/requires.js';
import { Tenant } from '../schema/tenant.js';
import { Membership, Viewer } from '../schema/viewer.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

@Resolver(() => Viewer)
export class ViewerResolver {
  @Query(() => Viewer)
  @RequiresCaller()
  viewer(@CurrentSession() { caller }: Session): Viewer {
    return { id: caller.actor.id, name: caller.actor.name, memberships: caller.memberships };
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
