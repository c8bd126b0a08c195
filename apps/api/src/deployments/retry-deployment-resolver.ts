import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { Grant } from '@tiffin/access';
import { RetryDeployment } from '@tiffin/deployments-operations';
import type { EnvironmentId } from '@tiffin/kernel';
import { Granted } from '../access/admission.js';
import { Requires } from '../access/requires.js';
import { RetryDeploymentInput, RetryDeploymentPayload } from '../schema/retry-input.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

@Resolver()
export class RetryDeploymentResolver {
  constructor(@Inject(RetryDeployment) private readonly retry: RetryDeployment) {}

  @Mutation(() => RetryDeploymentPayload, {
    description: 'Deploys the desired release again that failed, or waits after a fault.',
  })
  @Requires('environment.deploy', { environment: 'environmentId' })
  async retryDeployment(
    @Granted() grant: Grant<'environment.deploy'>,
    @Args('input', { type: () => RetryDeploymentInput }) input: RetryDeploymentInput,
    @CurrentSession() { loaders }: Session,
  ) {
    await this.retry.run(grant, input.environmentId as EnvironmentId);
    const key = { tenantId: grant.tenantId, id: input.environmentId };
    return { environment: await loaders.environments.clear(key).load(key) };
  }
}
