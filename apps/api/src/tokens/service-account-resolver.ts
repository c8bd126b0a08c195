import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { Grant } from '@tiffin/access';
import { ChangeServiceAccount, CreateServiceAccount } from '@tiffin/tenancy-operations';
import { Granted } from '../access/admission.js';
import { namedId } from '../access/named-id.js';
import { Requires } from '../access/requires.js';
import {
  CreateServiceAccountInput,
  DeleteServiceAccountPayload,
  ServiceAccount,
  ServiceAccountInput,
  ServiceAccountPayload,
} from '../schema/service-account.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

const InTenant = () => Requires('service_account.write', { tenant: 'tenantId' });
const Input = () => Args('input', { type: () => ServiceAccountInput });
type WriteGrant = Grant<'service_account.write'>;

@Resolver(() => ServiceAccount)
export class ServiceAccountResolver {
  constructor(
    @Inject(CreateServiceAccount) private readonly create: CreateServiceAccount,
    @Inject(ChangeServiceAccount) private readonly change: ChangeServiceAccount,
  ) {}

  @Mutation(() => ServiceAccountPayload)
  @InTenant()
  async createServiceAccount(
    @Granted() grant: WriteGrant,
    @Args('input', { type: () => CreateServiceAccountInput }) { name, role }: CreateServiceAccountInput,
    @CurrentSession() session: Session,
  ) {
    return shown(session, grant, await this.create.run(grant, { name, role }));
  }

  @Mutation(() => ServiceAccountPayload, { description: 'Its tokens open nothing until it is enabled again.' })
  @InTenant()
  async disableServiceAccount(
    @Granted() grant: WriteGrant,
    @Input() { serviceAccountId: id }: ServiceAccountInput,
    @CurrentSession() session: Session,
  ) {
    await this.change.run(grant, namedId(id, 'service account'), 'disable');
    return shown(session, grant, id);
  }

  @Mutation(() => ServiceAccountPayload)
  @InTenant()
  async enableServiceAccount(
    @Granted() grant: WriteGrant,
    @Input() { serviceAccountId: id }: ServiceAccountInput,
    @CurrentSession() session: Session,
  ) {
    await this.change.run(grant, namedId(id, 'service account'), 'enable');
    return shown(session, grant, id);
  }

  @Mutation(() => DeleteServiceAccountPayload, { description: 'With all its tokens.' })
  @InTenant()
  async deleteServiceAccount(
    @Granted() grant: WriteGrant,
    @Input() { serviceAccountId }: ServiceAccountInput,
  ): Promise<DeleteServiceAccountPayload> {
    await this.change.run(grant, namedId(serviceAccountId, 'service account'), 'delete');
    return { serviceAccountId };
  }
}

const shown = async ({ loaders }: Session, { tenantId }: WriteGrant, id: string) => ({
  serviceAccount: await loaders.serviceAccounts.load({ tenantId, id }),
});
