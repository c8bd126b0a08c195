import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { OperatorGrant } from '@tiffin/access';
import type { SupportAccessId, TenantId, UserId } from '@tiffin/kernel';
import { PostgresOperatorReads } from '@tiffin/postgres';
import { CloseSupportAccess, OpenSupportAccess } from '@tiffin/tenancy-operations';
import { namedId } from '../access/named-id.js';
import { OperatorGranted } from '../access/admission.js';
import { RequiresOperator } from '../access/requires.js';
import { CloseSupportAccessInput, OpenSupportAccessInput, SupportAccessPayload } from '../schema/operator-inputs.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

@Resolver()
export class SupportResolver {
  @Inject(PostgresOperatorReads) private readonly reads!: PostgresOperatorReads;
  @Inject(OpenSupportAccess) private readonly open!: OpenSupportAccess;
  @Inject(CloseSupportAccess) private readonly close!: CloseSupportAccess;

  @Mutation(() => SupportAccessPayload, {
    description:
      'For operators. Reading in a tenant, until the minutes are over; its audit log tells of the opening, of each session in which it is used, and of the end.',
  })
  @RequiresOperator('platform.support.open')
  async openSupportAccess(
    @OperatorGranted() grant: OperatorGrant<'platform.support.open'>,
    @Args('input', { type: () => OpenSupportAccessInput }) input: OpenSupportAccessInput,
    @CurrentSession() session: Session,
  ) {
    const tenantId = namedId(input.tenantId, 'tenant') as TenantId;
    const onBehalfOf = input.onBehalfOf == null ? null : (namedId(input.onBehalfOf, 'member') as UserId);
    const id = await this.open.run(grant, { ...input, tenantId, onBehalfOf });
    await session.renewAnew();
    return { supportAccess: await this.reads.support(id) };
  }

  @Mutation(() => SupportAccessPayload, { description: 'For operators: anybody’s, before its time.' })
  @RequiresOperator('platform.support.close')
  async closeSupportAccess(
    @OperatorGranted() grant: OperatorGrant<'platform.support.close'>,
    @Args('input', { type: () => CloseSupportAccessInput }) input: CloseSupportAccessInput,
    @CurrentSession() session: Session,
  ) {
    const id = namedId(input.supportAccessId, 'support access') as SupportAccessId;
    await this.close.run(grant, id);
    await session.renewAnew();
    return { supportAccess: await this.reads.support(id) };
  }
}
