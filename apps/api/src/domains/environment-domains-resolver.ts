import { Inject } from '@nestjs/common';
import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Grant } from '@tiffin/access';
import { RemoveDomain } from '@tiffin/domains-operations';
import type { EnvironmentId } from '@tiffin/kernel';
import type { EnvironmentRow } from '@tiffin/postgres';
import { Granted } from '../access/admission.js';
import { FieldRequires, Requires } from '../access/requires.js';
import { Places } from '../cells/places.js';
import { CustomDomain, DomainInput, RemoveDomainPayload } from '../schema/domain.js';
import { Environment } from '../schema/environment.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';
import { shownDomains } from './shown-domains.js';

/** The domains that an environment has. */
@Resolver(() => Environment)
export class EnvironmentDomainsResolver {
  constructor(
    @Inject(Places) private readonly places: Places,
    @Inject(RemoveDomain) private readonly remove: RemoveDomain,
  ) {}

  @Mutation(() => RemoveDomainPayload)
  @Requires('environment.manage', { environment: 'environmentId' })
  async removeDomain(
    @Granted() grant: Grant<'environment.manage'>,
    @Args('input', { type: () => DomainInput }) input: DomainInput,
    @CurrentSession() { loaders }: Session,
  ) {
    const environmentId = input.environmentId as EnvironmentId;
    await this.remove.run(grant, environmentId, input.name);
    loaders.environments.clearAll();
    return { environment: await loaders.environments.load({ tenantId: grant.tenantId, id: environmentId }) };
  }

  @ResolveField(() => [CustomDomain], { description: 'By name. Needs environment.read.' })
  @FieldRequires('environment.read')
  domains(@Parent() environment: EnvironmentRow, @CurrentSession() { loaders }: Session) {
    return shownDomains(environment, loaders, this.places);
  }
}
