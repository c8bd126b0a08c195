import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { type ConsumerGrant, CreateCredential, RotateCredential } from '@tiffin/consumers-operations';
import type { EnvironmentId } from '@tiffin/kernel';
import { PostgresConsumerReads } from '@tiffin/postgres';
import { Granted } from '../access/admission.js';
import { Requires } from '../access/requires.js';
import { AnswersOnce } from '../once/answers-once.js';
import { CredentialSecretPayload } from '../schema/consumer.js';
import { CreateConsumerCredentialInput, RotateConsumerCredentialInput } from '../schema/consumer-inputs.js';
import { consumerId, credentialId, credentialOf } from './shown-consumer.js';

/** What answers with a secret. */
@Resolver()
export class CredentialSecretResolver {
  constructor(
    @Inject(PostgresConsumerReads) private readonly reads: PostgresConsumerReads,
    @Inject(CreateCredential) private readonly create: CreateCredential,
    @Inject(RotateCredential) private readonly rotate: RotateCredential,
  ) {}

  @Mutation(() => CredentialSecretPayload, {
    description: 'Each consumer has one of basic_auth and oauth2 at most, and many of key_auth and jwt.',
  })
  @Requires('consumer.write', { environment: 'environmentId' })
  @AnswersOnce()
  async createConsumerCredential(
    @Granted() grant: ConsumerGrant,
    @Args('input', { type: () => CreateConsumerCredentialInput }) input: CreateConsumerCredentialInput,
  ) {
    const { keyId = null, secret: given = null, scopes, type } = input;
    const [environmentId, consumer] = [input.environmentId as EnvironmentId, consumerId(input.consumerId)];
    const wanted = { environmentId, consumerId: consumer, type, keyId, secret: given, scopes: scopes ?? [] };
    const { id, secret } = await this.create.run(grant, wanted);
    return { secret, credential: await credentialOf(this.reads, grant, id) };
  }

  @Mutation(() => CredentialSecretPayload, { description: 'The former secret opens nothing once gateways know.' })
  @Requires('consumer.write', { environment: 'environmentId' })
  @AnswersOnce()
  async rotateConsumerCredential(
    @Granted() grant: ConsumerGrant,
    @Args('input', { type: () => RotateConsumerCredentialInput }) input: RotateConsumerCredentialInput,
  ) {
    const { environmentId, secret: given = null } = input;
    const id = credentialId(input.credentialId);
    const wanted = { environmentId: environmentId as EnvironmentId, credentialId: id, secret: given };
    const secret = await this.rotate.run(grant, wanted);
    return { secret, credential: await credentialOf(this.reads, grant, id) };
  }
}
