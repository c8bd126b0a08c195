import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { Grant } from '@tiffin/access';
import { AddDomain, CheckDomain } from '@tiffin/domains-operations';
import { readDomainName } from '@tiffin/domains-rules';
import { accepted, type EnvironmentId, Refusal } from '@tiffin/kernel';
import { Granted } from '../access/admission.js';
import { Requires } from '../access/requires.js';
import { Places } from '../cells/places.js';
import { AddDomainInput, AddDomainPayload, CheckDomainPayload, DomainInput } from '../schema/domain.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';
import { shownDomains } from './shown-domains.js';

/** Domains until they are proved. */
@Resolver()
export class DomainResolver {
  constructor(
    @Inject(Places) private readonly places: Places,
    @Inject(AddDomain) private readonly add: AddDomain,
    @Inject(CheckDomain) private readonly check: CheckDomain,
  ) {}

  @Mutation(() => AddDomainPayload, { description: 'It leads nowhere until its record is found in DNS.' })
  @Requires('environment.manage', { environment: 'environmentId' })
  async addDomain(
    @Granted() grant: Grant<'environment.manage'>,
    @Args('input', { type: () => AddDomainInput }) input: AddDomainInput,
    @CurrentSession() session: Session,
  ) {
    const environmentId = input.environmentId as EnvironmentId;
    const platformDomains = [this.places.installation.domain, (await this.places.of(environmentId)).domain];
    const gateway = input.gateway ?? null;
    const name = await this.add.run(grant, { environmentId, name: input.name, gateway, platformDomains });
    return this.changed(session, grant, { environmentId, name });
  }

  @Mutation(() => CheckDomainPayload, {
    description: 'Looks for its record now; the platform does so by itself every few minutes.',
  })
  @Requires('environment.manage', { environment: 'environmentId' })
  async checkDomain(
    @Granted() grant: Grant<'environment.manage'>,
    @Args('input', { type: () => DomainInput }) input: DomainInput,
    @CurrentSession() session: Session,
  ) {
    const environmentId = input.environmentId as EnvironmentId;
    await this.check.run(grant, environmentId, input.name);
    return this.changed(session, grant, { environmentId, name: accepted(readDomainName(input.name, [])) });
  }

  /** Refuses NOT_FOUND where somebody has removed it meanwhile. */
  private async changed(
    { loaders }: Session,
    { tenantId }: Grant<'environment.manage'>,
    { environmentId, name }: { readonly environmentId: EnvironmentId; readonly name: string },
  ) {
    for (const read of [loaders.environments, loaders.domainsOf]) read.clearAll();
    const environment = await loaders.environments.load({ tenantId, id: environmentId });
    const shown = environment ? await shownDomains(environment, loaders, this.places) : [];
    const domain = shown.find((one) => one.name === name);
    if (!domain) throw Refusal.of('NOT_FOUND', 'domain');
    return { environment, domain };
  }
}
