import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Grant, PersonGrant } from '@tiffin/access';
import { isId } from '@tiffin/kernel';
import { CreateTenant, RenameTenant } from '@tiffin/tenancy-operations';
import { Granted, PersonGranted } from '../access/admission.js';
import { FieldRequires, Requires, RequiresPerson } from '../access/requires.js';
import { InvitationConnection } from '../schema/invitation.js';
import { MemberConnection } from '../schema/member.js';
import { PageArguments } from '../schema/page-arguments.js';
import { connectionOf, readCursor, readFirst } from '../schema/page.js';
import {
  CreateTenantInput,
  CreateTenantPayload,
  RenameTenantInput,
  RenameTenantPayload,
} from '../schema/tenant-inputs.js';
import { Tenant } from '../schema/tenant.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

@Resolver(() => Tenant)
export class TenantResolver {
  constructor(
    @Inject(CreateTenant) private readonly create: CreateTenant,
    @Inject(RenameTenant) private readonly rename: RenameTenant,
  ) {}

  @Query(() => Tenant)
  @Requires('tenant.read', { tenant: 'id' })
  tenant(
    @Granted() { tenantId }: Grant<'tenant.read'>,
    @Args('id', { type: () => ID }) _id: string,
    @CurrentSession() { loaders }: Session,
  ) {
    return loaders.tenants.load({ tenantId, id: tenantId });
  }

  @Mutation(() => CreateTenantPayload, {
    description: 'One more tenant, with the caller as its owner and a first project.',
  })
  @RequiresPerson()
  async createTenant(
    @PersonGranted() grant: PersonGrant,
    @Args('input', { type: () => CreateTenantInput }) { name, slug }: CreateTenantInput,
    @CurrentSession() session: Session,
  ) {
    const tenantId = await this.create.run(grant, { name, slug: slug ?? null });
    await session.renewAnew();
    return { tenant: await session.loaders.tenants.load({ tenantId, id: tenantId }) };
  }

  @Mutation(() => RenameTenantPayload, { description: 'Its slug, and with it every host name, stays.' })
  @Requires('tenant.rename', { tenant: 'tenantId' })
  async renameTenant(
    @Granted() grant: Grant<'tenant.rename'>,
    @Args('input', { type: () => RenameTenantInput }) { name }: RenameTenantInput,
    @CurrentSession() { loaders }: Session,
  ) {
    const { tenantId } = grant;
    await this.rename.run(grant, name);
    return { tenant: await loaders.tenants.clearAll().load({ tenantId, id: tenantId }) };
  }

  @ResolveField(() => MemberConnection, { description: 'In the order of their coming.' })
  @FieldRequires('member.read')
  async members(
    @Parent() { tenantId }: Tenant,
    @Args({ type: () => PageArguments }) page: PageArguments,
    @CurrentSession() { loaders }: Session,
  ) {
    const [first, after] = [readFirst(page.first), readCursor(page.after, isId)];
    const rows = await loaders.memberPages({ first: first + 1, after }).load({ tenantId, id: tenantId });
    return connectionOf(rows, first, ({ id }) => id);
  }

  @ResolveField(() => InvitationConnection, { description: 'Newest first; closed ones too.' })
  @FieldRequires('invitation.read')
  async invitations(
    @Parent() { tenantId }: Tenant,
    @Args({ type: () => PageArguments }) page: PageArguments,
    @CurrentSession() { loaders }: Session,
  ) {
    const [first, after] = [readFirst(page.first), readCursor(page.after, isId)];
    const rows = await loaders.invitationPages({ first: first + 1, after }).load({ tenantId, id: tenantId });
    return connectionOf(rows, first, ({ id }) => id);
  }
}
