import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { OperatorGrant } from '@tiffin/access';
import type { UserId } from '@tiffin/kernel';
import { PostgresOperatorReads } from '@tiffin/postgres';
import { ErasePerson, ReleaseQuarantined } from '@tiffin/tenancy-operations';
import { namedId } from '../access/named-id.js';
import { OperatorGranted } from '../access/admission.js';
import { RequiresOperator } from '../access/requires.js';
import {
  ErasePersonInput,
  ErasePersonPayload,
  OperatorTenantPayload,
  ReleaseQuarantinedInput,
} from '../schema/operator-inputs.js';

/** What only operators can put right. */
@Resolver()
export class MendingResolver {
  @Inject(PostgresOperatorReads) private readonly reads!: PostgresOperatorReads;
  @Inject(ReleaseQuarantined) private readonly release!: ReleaseQuarantined;
  @Inject(ErasePerson) private readonly erase!: ErasePerson;

  @Mutation(() => OperatorTenantPayload, {
    description: 'For operators. It is begun again, as a retry by the people of its tenant would have it.',
  })
  @RequiresOperator('platform.quarantine.release')
  async releaseQuarantined(
    @OperatorGranted() grant: OperatorGrant<'platform.quarantine.release'>,
    @Args('input', { type: () => ReleaseQuarantinedInput }) { id }: ReleaseQuarantinedInput,
  ) {
    const tenantId = await this.release.run(grant, namedId(id, 'quarantined work'));
    return { tenant: await this.reads.tenant(tenantId) };
  }

  @Mutation(() => ErasePersonPayload, {
    description:
      'For operators. As if the person deleted their account, and for who never became a user too: what tells who they are goes, in all audit logs too. Nothing brings it back.',
  })
  @RequiresOperator('platform.person.erase')
  async erasePerson(
    @OperatorGranted() grant: OperatorGrant<'platform.person.erase'>,
    @Args('input', { type: () => ErasePersonInput }) { userId, email = null }: ErasePersonInput,
  ) {
    await this.erase.run(grant, { id: namedId(userId, 'person') as UserId, email });
    return { erased: true };
  }
}
