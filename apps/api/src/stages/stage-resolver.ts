import { Inject } from '@nestjs/common';
import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Grant } from '@tiffin/access';
import type { EnvironmentId, ProjectId } from '@tiffin/kernel';
import type { EnvironmentRow } from '@tiffin/postgres';
import { ChangeStage, CreateEnvironment } from '@tiffin/promotion-operations';
import { Granted } from '../access/admission.js';
import { PartOfParent, Requires } from '../access/requires.js';
import { Environment } from '../schema/environment.js';
import { EnvironmentMigration } from '../schema/environment-migration.js';
import {
  ChangeStageInput,
  ChangeStagePayload,
  CreateEnvironmentInput,
  CreateEnvironmentPayload,
  Stage,
} from '../schema/stage.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';
import type { Reference } from '../session/tenant-loader.js';
import { shownStage } from './shown-stage.js';
import { stageSettings } from './stage-settings.js';

type Manage = Grant<'environment.manage'>;

const refreshed = (loaders: Session['loaders'], reference: Reference<EnvironmentId>) => {
  loaders.stages.clear(reference);
  return loaders.environments.clear(reference).load(reference);
};

@Resolver(() => Environment)
export class StageResolver {
  constructor(
    @Inject(CreateEnvironment) private readonly create: CreateEnvironment,
    @Inject(ChangeStage) private readonly change: ChangeStage,
  ) {}

  @Mutation(() => CreateEnvironmentPayload, { description: 'Nothing runs in it until a release is promoted to it.' })
  @Requires('environment.manage', { project: 'projectId' })
  async createEnvironment(
    @Granted() grant: Manage,
    @Args('input', { type: () => CreateEnvironmentInput }) input: CreateEnvironmentInput,
    @CurrentSession() { loaders }: Session,
  ) {
    const wanted = { name: input.name, ...stageSettings(input) };
    const id = await this.create.run(grant, input.projectId as ProjectId, wanted);
    return { environment: await loaders.environments.load({ tenantId: grant.tenantId, id }) };
  }

  @Mutation(() => ChangeStagePayload)
  @Requires('environment.manage', { environment: 'environmentId' })
  async changeStage(
    @Granted() grant: Manage,
    @Args('input', { type: () => ChangeStageInput }) input: ChangeStageInput,
    @CurrentSession() { loaders }: Session,
  ) {
    const reference = { tenantId: grant.tenantId, id: input.environmentId as EnvironmentId };
    const changed = await this.change.run(grant, reference.id, stageSettings(input));
    return { changed, environment: await refreshed(loaders, reference) };
  }

  @ResolveField(() => Stage)
  @PartOfParent()
  async stage(
    @Parent() { tenantId, id }: EnvironmentRow,
    @CurrentSession() { loaders }: Session,
  ): Promise<Stage | null> {
    const row = await loaders.stages.load({ tenantId, id });
    return row && shownStage(row);
  }

  @ResolveField(() => [EnvironmentMigration], {
    description: 'What releases have changed in the databases of its models, or are to: the newest 50, newest first.',
  })
  @PartOfParent()
  migrations(@Parent() { tenantId, id }: EnvironmentRow, @CurrentSession() { loaders }: Session) {
    return loaders.migrationsOf.load({ tenantId, id });
  }

  @ResolveField(() => [Environment], { description: 'From which its releases come; none: from builds.' })
  @PartOfParent()
  async upstream(@Parent() { tenantId, id, projectId }: EnvironmentRow, @CurrentSession() { loaders }: Session) {
    const [stage, all] = await Promise.all([
      loaders.stages.load({ tenantId, id }),
      loaders.environmentsOf.load({ tenantId, id: projectId }),
    ]);
    return all.filter((one) => stage?.upstream.includes(one.id));
  }
}
