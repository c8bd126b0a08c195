import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { Grant } from '@tiffin/access';
import { RetryBuild } from '@tiffin/builds-operations';
import type { ProjectId } from '@tiffin/kernel';
import { Granted } from '../access/admission.js';
import { Requires } from '../access/requires.js';
import { RetryBuildInput, RetryBuildPayload } from '../schema/retry-input.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

@Resolver()
export class RetryBuildResolver {
  constructor(@Inject(RetryBuild) private readonly retry: RetryBuild) {}

  @Mutation(() => RetryBuildPayload, {
    description: 'Builds the newest revision again that failed, or waits after a fault.',
  })
  @Requires('project.build', { project: 'projectId' })
  async retryBuild(
    @Granted() grant: Grant<'project.build'>,
    @Args('input', { type: () => RetryBuildInput }) input: RetryBuildInput,
    @CurrentSession() { loaders }: Session,
  ) {
    await this.retry.run(grant, input.projectId as ProjectId);
    const key = { tenantId: grant.tenantId, id: input.projectId };
    return { project: await loaders.projects.clear(key).load(key) };
  }
}
