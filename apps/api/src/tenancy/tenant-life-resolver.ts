import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { Grant } from '@tiffin/access';
import { DeleteTenant, RestoreTenant } from '@tiffin/tenancy-operations';
import { Granted } from '../access/admission.js';
import { Requires } from '../access/requires.js';
import {
  DeleteTenantInput,
  DeleteTenantPayload,
  RestoreTenantInput,
  RestoreTenantPayload,
} from '../schema/life-input.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

@Resolver()
export class TenantLifeResolver {
  constructor(
    @Inject(DeleteTenant) private readonly remove: DeleteTenant,
    @Inject(RestoreTenant) private readonly restore: RestoreTenant,
  ) {}

  @Mutation(() => DeleteTenantPayload, {
    description:
      'Serves nothing from now on, and is erased with all that belongs to it at `eraseAt`, unless it is restored.',
  })
  @Requires('tenant.delete', { tenant: 'tenantId' })
  async deleteTenant(
    @Granted() grant: Grant<'tenant.delete'>,
    @Args('input', { type: () => DeleteTenantInput }) _input: DeleteTenantInput,
    @CurrentSession() session: Session,
  ) {
    await this.remove.run(grant);
    return { tenant: await read(session, grant) };
  }

  @Mutation(() => RestoreTenantPayload, { description: 'It is no longer being deleted.' })
  @Requires('tenant.delete', { tenant: 'tenantId' })
  async restoreTenant(
    @Granted() grant: Grant<'tenant.delete'>,
    @Args('input', { type: () => RestoreTenantInput }) _input: RestoreTenantInput,
    @CurrentSession() session: Session,
  ) {
    await this.restore.run(grant);
    return { tenant: await read(session, grant) };
  }
}

/** As it is after the change. */
function read({ loaders }: Session, { tenantId }: Grant) {
  const key = { tenantId, id: tenantId };
  return loaders.tenants.clear(key).load(key);
}
