import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { ChangeCredential, type ConsumerGrant, DeleteCredential } from '@tiffin/consumers-operations';
import type { EnvironmentId } from '@tiffin/kernel';
import { PostgresConsumerReads } from '@tiffin/postgres';
import { Granted } from '../access/admission.js';
import { Requires } from '../access/requires.js';
import { CredentialPayload, DeleteConsumerCredentialPayload } from '../schema/consumer.js';
import { ChangeConsumerCredentialInput, CredentialInput } from '../schema/consumer-inputs.js';
import { credentialId, credentialOf } from './shown-consumer.js';

/** Credentials, once they are made. */
@Resolver()
export class CredentialResolver {
  constructor(
    @Inject(PostgresConsumerReads) private readonly reads: PostgresConsumerReads,
    @Inject(ChangeCredential) private readonly change: ChangeCredential,
    @Inject(DeleteCredential) private readonly remove: DeleteCredential,
  ) {}

  @Mutation(() => CredentialPayload)
  @Requires('consumer.write', { environment: 'environmentId' })
  async changeConsumerCredential(
    @Granted() grant: ConsumerGrant,
    @Args('input', { type: () => ChangeConsumerCredentialInput }) input: ChangeConsumerCredentialInput,
  ) {
    const id = credentialId(input.credentialId);
    const environmentId = input.environmentId as EnvironmentId;
    const changed = await this.change.run(grant, { environmentId, credentialId: id, scopes: input.scopes });
    return { changed, credential: await credentialOf(this.reads, grant, id) };
  }

  @Mutation(() => DeleteConsumerCredentialPayload)
  @Requires('consumer.write', { environment: 'environmentId' })
  async deleteConsumerCredential(
    @Granted() grant: ConsumerGrant,
    @Args('input', { type: () => CredentialInput }) input: CredentialInput,
  ) {
    await this.remove.run(grant, input.environmentId as EnvironmentId, credentialId(input.credentialId));
    return { credentialId: input.credentialId };
  }
}
