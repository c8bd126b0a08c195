import { Inject } from '@nestjs/common';
import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Grant } from '@tiffin/access';
import { RetryBuild } from '@tiffin/builds-operations';
import { RetryDeployment } from '@tiffin/deployments-operations';
import type { EnvironmentId, ProjectId } from '@tiffin/kernel';
import { failureText } from '@tiffin/work-rules';
import { Granted } from '../access/admission.js';
import { Requires } from '../access/requires.js';
import {
  RetryBuildInput,
  RetryBuildPayload,
  RetryDeploymentInput,
  RetryDeploymentPayload,
} from '../schema/retry-input.js';
import { Failure } from '../schema/trouble.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

@Resolver()
export class RetryResolver {
  constructor(
    @Inject(RetryBuild) private readonly build: RetryBuild,
    @Inject(RetryDeployment) private readonly deployment: RetryDeployment,
  ) {}

  @Mutation(() => RetryBuildPayload, {
    description: 'Builds the newest revision again that failed, or waits after a fault.',
  })
  @Requires('project.build', { project: 'projectId' })
  async retryBuild(
    @Granted() grant: Grant<'project.build'>,
    @Args('input', { type: () => RetryBuildInput }) input: RetryBuildInput,
    @CurrentSession() { loaders }: Session,
  ) {
    await this.build.run(grant, input.projectId as ProjectId);
    const key = { tenantId: grant.tenantId, id: input.projectId };
    return { project: await loaders.projects.clear(key).load(key) };
  }

  @Mutation(() => RetryDeploymentPayload, {
    description: 'Deploys the desired release again that failed, or waits after a fault.',
  })
  @Requires('environment.deploy', { environment: 'environmentId' })
  async retryDeployment(
    @Granted() grant: Grant<'environment.deploy'>,
    @Args('input', { type: () => RetryDeploymentInput }) input: RetryDeploymentInput,
    @CurrentSession() { loaders }: Session,
  ) {
    await this.deployment.run(grant, input.environmentId as EnvironmentId);
    const key = { tenantId: grant.tenantId, id: input.environmentId };
    return { environment: await loaders.environments.clear(key).load(key) };
  }
}

@Resolver(() => Failure)
export class FailureResolver {
  @ResolveField(() => String, { description: 'All of it in one text for people.' })
  text(@Parent() failure: Failure): string {
    return failureText(failure);
  }
}
