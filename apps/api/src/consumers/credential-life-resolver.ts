import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { ActivateCredential, type ConsumerGrant, DeactivateCredential } from '@tiffin/consumers-operations';
import type { EnvironmentId } from '@tiffin/kernel';
import { PostgresConsumerReads } from '@tiffin/postgres';
import { Granted } from '../access/admission.js';
import { Requires } from '../access/requires.js';
import { CredentialPayload } from '../schema/consumer.js';
import { CredentialInput } from '../schema/consumer-inputs.js';
import { credentialId, credentialOf } from './shown-consumer.js';

/** Whether gateways know of credentials. */
@Resolver()
export class CredentialLifeResolver {
  constructor(
    @Inject(PostgresConsumerReads) private readonly reads: PostgresConsumerReads,
    @Inject(ActivateCredential) private readonly activate: ActivateCredential,
    @Inject(DeactivateCredential) private readonly deactivate: DeactivateCredential,
  ) {}

  @Mutation(() => CredentialPayload)
  @Requires('consumer.write', { environment: 'environmentId' })
  activateConsumerCredential(
    @Granted() grant: ConsumerGrant,
    @Args('input', { type: () => CredentialInput }) input: CredentialInput,
  ) {
    return this.turned(this.activate, grant, input);
  }

  @Mutation(() => CredentialPayload)
  @Requires('consumer.write', { environment: 'environmentId' })
  deactivateConsumerCredential(
    @Granted() grant: ConsumerGrant,
    @Args('input', { type: () => CredentialInput }) input: CredentialInput,
  ) {
    return this.turned(this.deactivate, grant, input);
  }

  private async turned(turn: ActivateCredential | DeactivateCredential, grant: ConsumerGrant, input: CredentialInput) {
    const id = credentialId(input.credentialId);
    const changed = await turn.run(grant, input.environmentId as EnvironmentId, id);
    return { changed, credential: await credentialOf(this.reads, grant, id) };
  }
}
