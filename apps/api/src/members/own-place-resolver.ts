import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { Grant } from '@tiffin/access';
import { LeaveTenant, TransferOwnership } from '@tiffin/tenancy-operations';
import { Granted } from '../access/admission.js';
import { Requires } from '../access/requires.js';
import {
  LeaveTenantInput,
  LeaveTenantPayload,
  TransferOwnershipInput,
  TransferOwnershipPayload,
} from '../schema/member.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';
import { memberIdOf } from './member-resolver.js';

/** What a member does with their own place. */
@Resolver()
export class OwnPlaceResolver {
  constructor(
    @Inject(LeaveTenant) private readonly leave: LeaveTenant,
    @Inject(TransferOwnership) private readonly transfer: TransferOwnership,
  ) {}

  @Mutation(() => LeaveTenantPayload)
  @Requires('member.leave', { tenant: 'tenantId' })
  async leaveTenant(
    @Granted() grant: Grant<'member.leave'>,
    @Args('input', { type: () => LeaveTenantInput }) _input: LeaveTenantInput,
  ) {
    await this.leave.run(grant);
    return { tenantId: grant.tenantId };
  }

  @Mutation(() => TransferOwnershipPayload)
  @Requires('tenant.transfer', { tenant: 'tenantId' })
  async transferOwnership(
    @Granted() grant: Grant<'tenant.transfer'>,
    @Args('input', { type: () => TransferOwnershipInput }) input: TransferOwnershipInput,
    @CurrentSession() { loaders }: Session,
  ) {
    const id = memberIdOf(input);
    await this.transfer.run(grant, id);
    return { member: await loaders.members.load({ tenantId: grant.tenantId, id }) };
  }
}
