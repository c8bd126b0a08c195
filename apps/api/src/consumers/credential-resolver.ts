import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import {
  ActivateCredential,
  ChangeCredential,
  type ConsumerGrant,
  DeactivateCredential,
  DeleteCredential,
} from '@tiffin/consumers-operations';
import type { EnvironmentId } from '@tiffin/kernel';
import { PostgresConsumerReads } from '@tiffin/postgres';
import { Granted } from '../access/admission.js';
import { Requires } from '../access/requires.js';
import { CredentialPayload, DeleteConsumerCredentialPayload } from '../schema/consumer.js';
import { ChangeConsumerCredentialInput, CredentialInput } from '../schema/consumer-inputs.js';
import { credentialId, credentialOf } from './shown-consumer.js';

const InEnvironment = () => Requires('consumer.write', { environment: 'environmentId' });

/** Credentials, once they are made. */
@Resolver()
export class CredentialResolver {
  constructor(
    @Inject(PostgresConsumerReads) private readonly reads: PostgresConsumerReads,
    @Inject(ChangeCredential) private readonly change: ChangeCredential,
    @Inject(ActivateCredential) private readonly activate: ActivateCredential,
    @Inject(DeactivateCredential) private readonly deactivate: DeactivateCredential,
    @Inject(DeleteCredential) private readonly remove: DeleteCredential,
  ) {}

  @Mutation(() => CredentialPayload)
  @InEnvironment()
  async changeConsumerCredential(
    @Granted() grant: ConsumerGrant,
    @Args('input', { type: () => ChangeConsumerCredentialInput }) input: ChangeConsumerCredentialInput,
  ) {
    const id = credentialId(input.credentialId);
    const environmentId = input.environmentId as EnvironmentId;
    const changed = await this.change.run(grant, { environmentId, credentialId: id, scopes: input.scopes });
    return { changed, credential: await credentialOf(this.reads, grant, id) };
  }

  @Mutation(() => CredentialPayload)
  @InEnvironment()
  activateConsumerCredential(
    @Granted() grant: ConsumerGrant,
    @Args('input', { type: () => CredentialInput }) input: CredentialInput,
  ) {
    return this.turned(this.activate, grant, input);
  }

  @Mutation(() => CredentialPayload)
  @InEnvironment()
  deactivateConsumerCredential(
    @Granted() grant: ConsumerGrant,
    @Args('input', { type: () => CredentialInput }) input: CredentialInput,
  ) {
    return this.turned(this.deactivate, grant, input);
  }

  @Mutation(() => DeleteConsumerCredentialPayload)
  @InEnvironment()
  async deleteConsumerCredential(
    @Granted() grant: ConsumerGrant,
    @Args('input', { type: () => CredentialInput }) input: CredentialInput,
  ) {
    await this.remove.run(grant, input.environmentId as EnvironmentId, credentialId(input.credentialId));
    return { credentialId: input.credentialId };
  }

  private async turned(turn: ActivateCredential | DeactivateCredential, grant: ConsumerGrant, input: CredentialInput) {
    const id = credentialId(input.credentialId);
    const changed = await turn.run(grant, input.environmentId as EnvironmentId, id);
    return { changed, credential: await credentialOf(this.reads, grant, id) };
  }
}
