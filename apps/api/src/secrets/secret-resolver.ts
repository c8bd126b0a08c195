import { Inject } from '@nestjs/common';
import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Grant } from '@tiffin/access';
import { RemoveSecret, SetSecret } from '@tiffin/deployments-operations';
import type { EnvironmentId } from '@tiffin/kernel';
import type { EnvironmentRow } from '@tiffin/postgres';
import { Granted } from '../access/admission.js';
import { FieldRequires, Requires } from '../access/requires.js';
import { Environment } from '../schema/environment.js';
import { RemoveSecretInput, RemoveSecretPayload, Secret, SetSecretInput, SetSecretPayload } from '../schema/secret.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

@Resolver(() => Environment)
export class SecretResolver {
  constructor(
    @Inject(SetSecret) private readonly set: SetSecret,
    @Inject(RemoveSecret) private readonly remove: RemoveSecret,
  ) {}

  @Mutation(() => SetSecretPayload, {
    description: 'Sets a value; everything that uses it restarts with the new value.',
  })
  @Requires('secret.write', { environment: 'environmentId' })
  async setSecret(
    @Granted() grant: Grant<'secret.write'>,
    @Args('input', { type: () => SetSecretInput }) input: SetSecretInput,
    @CurrentSession() { loaders }: Session,
  ) {
    const environmentId = input.environmentId as EnvironmentId;
    await this.set.run(grant, { ...input, environmentId });
    loaders.environments.clearAll();
    return { environment: await loaders.environments.load({ tenantId: grant.tenantId, id: environmentId }) };
  }

  @Mutation(() => RemoveSecretPayload)
  @Requires('secret.write', { environment: 'environmentId' })
  async removeSecret(
    @Granted() grant: Grant<'secret.write'>,
    @Args('input', { type: () => RemoveSecretInput }) input: RemoveSecretInput,
    @CurrentSession() { loaders }: Session,
  ) {
    const environmentId = input.environmentId as EnvironmentId;
    const removed = await this.remove.run(grant, { ...input, environmentId });
    loaders.environments.clearAll();
    return { removed, environment: await loaders.environments.load({ tenantId: grant.tenantId, id: environmentId }) };
  }

  @ResolveField(() => [Secret], { description: 'By name, without values. Needs secret.list.' })
  @FieldRequires('secret.list')
  secrets(@Parent() { tenantId, id }: EnvironmentRow, @CurrentSession() { loaders }: Session) {
    return loaders.secretsOf.load({ tenantId, id });
  }
}
