import { Inject } from '@nestjs/common';
import { Args, ID, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Grant } from '@tiffin/access';
import { environmentState, environmentTrouble } from '@tiffin/deployments-rules';
import { isId } from '@tiffin/kernel';
import type { EnvironmentRow } from '@tiffin/postgres';
import { Granted } from '../access/admission.js';
import { FieldRequires, PartOfParent, Requires } from '../access/requires.js';
import { UnitOutput } from '../access/unit-output.js';
import { DeploymentConnection } from '../schema/deployment.js';
import { Environment } from '../schema/environment.js';
import { connectionOf, readCursor, readFirst } from '../schema/page.js';
import { Project } from '../schema/project.js';
import { Release } from '../schema/release.js';
import { Revision } from '../schema/revision.js';
import { GatewayUrl } from '../schema/running-unit.js';
import { EnvironmentState } from '../schema/states.js';
import { Failure } from '../schema/trouble.js';
import { CurrentSession } from '../session/current-session.js';
import { numberedName } from '../session/loaders.js';
import type { Session } from '../session/session.js';
import { gatewayUrls } from './gateway-urls.js';
import { PageArguments } from '../schema/page-arguments.js';
import { Places } from '../cells/places.js';

@Resolver(() => Environment)
export class EnvironmentResolver {
  constructor(@Inject(Places) private readonly places: Places) {}

  @Query(() => Environment)
  @Requires('environment.read', { environment: 'id' })
  environment(
    @Granted() { tenantId }: Grant<'environment.read'>,
    @Args('id', { type: () => ID }) id: string,
    @CurrentSession() { loaders }: Session,
  ) {
    return loaders.environments.load({ tenantId, id });
  }

  @ResolveField(() => Project)
  @FieldRequires('project.read')
  project(@Parent() { tenantId, projectId }: EnvironmentRow, @CurrentSession() { loaders }: Session) {
    return loaders.projects.load({ tenantId, id: projectId });
  }

  @ResolveField(() => EnvironmentState)
  state(@Parent() environment: EnvironmentRow) {
    return environmentState(environment);
  }

  @ResolveField(() => Failure, { nullable: true, description: 'Why it failed, or what is wrong with what serves.' })
  @PartOfParent()
  failure(@Parent() environment: EnvironmentRow, @CurrentSession() { caller }: Session) {
    return new UnitOutput(caller, environment.tenantId).inFailure(environmentTrouble(environment).failure);
  }

  @ResolveField(() => String, {
    nullable: true,
    description:
      'What is in the way while it is degraded, a cell that does not answer too; the platform tries again by itself.',
  })
  fault(@Parent() environment: EnvironmentRow) {
    return environmentTrouble(environment).fault;
  }

  @ResolveField(() => Int, { description: 'Tries in a row that met a fault.' })
  attempts(@Parent() environment: EnvironmentRow) {
    return environmentTrouble(environment).attempts;
  }

  @ResolveField(() => Date, { nullable: true })
  nextTryAt(@Parent() environment: EnvironmentRow) {
    return environmentTrouble(environment).nextTryAt;
  }

  @ResolveField(() => Revision, {
    nullable: true,
    description: 'The revision that it should run: the head where it follows that; null where nothing is wanted yet.',
  })
  @FieldRequires('project.read')
  desiredRevision(@Parent() environment: EnvironmentRow, @CurrentSession() { loaders }: Session) {
    const { tenantId, projectId, desiredRevisionNumber } = environment;
    if (desiredRevisionNumber === null) return null;
    return loaders.revisionsByNumber.load({ tenantId, id: numberedName(projectId, desiredRevisionNumber) });
  }

  @ResolveField(() => Release, {
    nullable: true,
    description: 'The release that it should run; null before the first build.',
  })
  @PartOfParent()
  desiredRelease(@Parent() { tenantId, desiredReleaseId }: EnvironmentRow, @CurrentSession() { loaders }: Session) {
    return desiredReleaseId && loaders.releases.load({ tenantId, id: desiredReleaseId });
  }

  @ResolveField(() => Release, {
    nullable: true,
    description: 'The release that serves; null before the first deployment.',
  })
  @PartOfParent()
  currentRelease(@Parent() { tenantId, currentReleaseId }: EnvironmentRow, @CurrentSession() { loaders }: Session) {
    return currentReleaseId && loaders.releases.load({ tenantId, id: currentReleaseId });
  }

  @ResolveField(() => [GatewayUrl], { description: 'Where its gateways answer.' })
  @PartOfParent()
  urls(@Parent() environment: EnvironmentRow, @CurrentSession() { loaders }: Session) {
    return gatewayUrls(environment, loaders, this.places);
  }

  @ResolveField(() => DeploymentConnection, { description: 'Newest first.' })
  @PartOfParent()
  async deployments(
    @Parent() { tenantId, id }: EnvironmentRow,
    @Args({ type: () => PageArguments }) page: PageArguments,
    @CurrentSession() { loaders }: Session,
  ) {
    const first = readFirst(page.first);
    const after = readCursor(page.after, isId);
    const rows = await loaders.deploymentPages({ first: first + 1, after }).load({ tenantId, id });
    return connectionOf(rows, first, (deployment) => deployment.id);
  }
}
