import { Inject } from '@nestjs/common';
import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Grant } from '@tiffin/access';
import { RemoveSecret, SetSecret, SetSecrets } from '@tiffin/deployments-operations';
import type { EnvironmentId } from '@tiffin/kernel';
import type { EnvironmentRow } from '@tiffin/postgres';
import { Granted } from '../access/admission.js';
import { FieldRequires, Requires } from '../access/requires.js';
import { Environment } from '../schema/environment.js';
import {
  RemoveSecretInput,
  RemoveSecretPayload,
  Secret,
  SetSecretInput,
  SetSecretPayload,
  SetSecretsInput,
  SetSecretsPayload,
} from '../schema/secret.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';
import { changedEnvironment } from './changed-environment.js';

@Resolver(() => Environment)
export class SecretResolver {
  constructor(
    @Inject(SetSecret) private readonly set: SetSecret,
    @Inject(SetSecrets) private readonly setAll: SetSecrets,
    @Inject(RemoveSecret) private readonly remove: RemoveSecret,
  ) {}

  @Mutation(() => SetSecretPayload, {
    description: 'Sets a value; everything that uses it restarts with the new value.',
  })
  @Requires('secret.write', { environment: 'environmentId' })
  async setSecret(
    @Granted() grant: Grant<'secret.write'>,
    @Args('input', { type: () => SetSecretInput }) input: SetSecretInput,
    @CurrentSession() session: Session,
  ) {
    const environmentId = input.environmentId as EnvironmentId;
    const warnings = await this.set.run(grant, { ...input, environmentId });
    return { warnings, environment: await changedEnvironment(session, grant, environmentId) };
  }

  @Mutation(() => SetSecretsPayload, { description: 'Sets several values at once, all of them or none.' })
  @Requires('secret.write', { environment: 'environmentId' })
  async setSecrets(
    @Granted() grant: Grant<'secret.write'>,
    @Args('input', { type: () => SetSecretsInput }) input: SetSecretsInput,
    @CurrentSession() session: Session,
  ) {
    const environmentId = input.environmentId as EnvironmentId;
    const warnings = await this.setAll.run(grant, { ...input, environmentId });
    return { warnings, environment: await changedEnvironment(session, grant, environmentId) };
  }

  @Mutation(() => RemoveSecretPayload)
  @Requires('secret.write', { environment: 'environmentId' })
  async removeSecret(
    @Granted() grant: Grant<'secret.write'>,
    @Args('input', { type: () => RemoveSecretInput }) input: RemoveSecretInput,
    @CurrentSession() session: Session,
  ) {
    const environmentId = input.environmentId as EnvironmentId;
    const removed = await this.remove.run(grant, { ...input, environmentId });
    return { removed, environment: await changedEnvironment(session, grant, environmentId) };
  }

  @ResolveField(() => [Secret], { description: 'By name, without values. Needs secret.list.' })
  @FieldRequires('secret.list')
  secrets(@Parent() { tenantId, id }: EnvironmentRow, @CurrentSession() { loaders }: Session) {
    return loaders.secretsOf.load({ tenantId, id });
  }
}
