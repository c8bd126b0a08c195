import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { Grant, Role } from '@tiffin/access';
import { isId, type MemberId, Refusal } from '@tiffin/kernel';
import { ChangeMemberRole, RemoveMember } from '@tiffin/tenancy-operations';
import { Granted } from '../access/admission.js';
import { Requires } from '../access/requires.js';
import {
  ChangeMemberRoleInput,
  ChangeMemberRolePayload,
  Member,
  RemoveMemberInput,
  RemoveMemberPayload,
} from '../schema/member.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

@Resolver(() => Member)
export class MemberResolver {
  constructor(
    @Inject(ChangeMemberRole) private readonly change: ChangeMemberRole,
    @Inject(RemoveMember) private readonly remove: RemoveMember,
  ) {}

  @Mutation(() => ChangeMemberRolePayload)
  @Requires('member.manage', { tenant: 'tenantId' })
  async changeMemberRole(
    @Granted() grant: Grant<'member.manage'>,
    @Args('input', { type: () => ChangeMemberRoleInput }) input: ChangeMemberRoleInput,
    @CurrentSession() { loaders }: Session,
  ) {
    const id = memberIdOf(input);
    await this.change.run(grant, id, input.role as Role);
    return { member: await loaders.members.load({ tenantId: grant.tenantId, id }) };
  }

  @Mutation(() => RemoveMemberPayload, {
    description: 'Their sessions, API tokens and open subscriptions in this tenant end within seconds.',
  })
  @Requires('member.manage', { tenant: 'tenantId' })
  async removeMember(
    @Granted() grant: Grant<'member.manage'>,
    @Args('input', { type: () => RemoveMemberInput }) input: RemoveMemberInput,
  ) {
    const memberId = memberIdOf(input);
    await this.remove.run(grant, memberId);
    return { memberId };
  }
}

/** What has not the form of an id names nobody. */
export function memberIdOf({ memberId }: { readonly memberId: string }): MemberId {
  if (!isId(memberId)) throw Refusal.of('NOT_FOUND', 'member');
  return memberId as MemberId;
}
