import { Inject } from '@nestjs/common';
import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Grant } from '@tiffin/access';
import { HaltEnvironment, ScaleEnvironment } from '@tiffin/deployments-operations';
import type { EnvironmentId } from '@tiffin/kernel';
import type { EnvironmentRow } from '@tiffin/postgres';
import { Granted } from '../access/admission.js';
import { PartOfParent, Requires } from '../access/requires.js';
import { Environment } from '../schema/environment.js';
import { ChangedEnvironmentPayload } from '../schema/promotion.js';
import {
  EnvironmentScale,
  ScaleEnvironmentInput,
  StartEnvironmentInput,
  StopEnvironmentInput,
} from '../schema/scale.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

type Promote = Grant<'environment.promote'>;

/** How often the units of an environment run, and whether they do at all. */
@Resolver(() => Environment)
export class ScaleResolver {
  constructor(
    @Inject(ScaleEnvironment) private readonly scaling: ScaleEnvironment,
    @Inject(HaltEnvironment) private readonly halting: HaltEnvironment,
  ) {}

  @ResolveField(() => EnvironmentScale)
  @PartOfParent()
  scale(@Parent() { scale }: EnvironmentRow): EnvironmentScale {
    return { ...scale, units: Object.entries(scale.units).map(([unit, own]) => ({ unit, ...own })) };
  }

  @Mutation(() => ChangedEnvironmentPayload, { description: 'Takes hold with a deployment of the release that runs.' })
  @Requires('environment.promote', { environment: 'environmentId' })
  async scaleEnvironment(
    @Granted() grant: Promote,
    @Args('input', { type: () => ScaleEnvironmentInput }) input: ScaleEnvironmentInput,
    @CurrentSession() session: Session,
  ) {
    const environmentId = input.environmentId as EnvironmentId;
    const changed = await this.scaling.run(grant, { environmentId, unit: input.unit ?? null, ...numbersOf(input) });
    return { changed, environment: await shown(session, grant, environmentId) };
  }

  @Mutation(() => ChangedEnvironmentPayload, {
    description:
      'Nothing of it runs until it is started, and its hosts answer 503. Nothing is deployed there meanwhile.',
  })
  @Requires('environment.promote', { environment: 'environmentId' })
  async stopEnvironment(
    @Granted() grant: Promote,
    @Args('input', { type: () => StopEnvironmentInput }) input: StopEnvironmentInput,
    @CurrentSession() session: Session,
  ) {
    const environmentId = input.environmentId as EnvironmentId;
    const changed = await this.halting.stop(grant, environmentId);
    return { changed, environment: await shown(session, grant, environmentId) };
  }

  @Mutation(() => ChangedEnvironmentPayload, { description: 'The release that ran there runs again.' })
  @Requires('environment.promote', { environment: 'environmentId' })
  async startEnvironment(
    @Granted() grant: Promote,
    @Args('input', { type: () => StartEnvironmentInput }) input: StartEnvironmentInput,
    @CurrentSession() session: Session,
  ) {
    const environmentId = input.environmentId as EnvironmentId;
    const changed = await this.halting.start(grant, environmentId);
    return { changed, environment: await shown(session, grant, environmentId) };
  }
}

const shown = ({ loaders }: Session, { tenantId }: Grant, id: EnvironmentId) =>
  loaders.environments.clear({ tenantId, id }).load({ tenantId, id });

/** Null is as absent. */
const numbersOf = ({ replicas, maxReplicas, cpuPercent }: ScaleEnvironmentInput) => ({
  ...(replicas == null ? {} : { replicas }),
  ...(maxReplicas == null ? {} : { maxReplicas }),
  ...(cpuPercent == null ? {} : { cpuPercent }),
});
