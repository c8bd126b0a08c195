import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { ChangeConsumer, type ConsumerGrant, CreateConsumer } from '@tiffin/consumers-operations';
import type { EnvironmentId } from '@tiffin/kernel';
import { Granted } from '../access/admission.js';
import { Requires } from '../access/requires.js';
import { ConsumerPayload, CreateConsumerPayload } from '../schema/consumer.js';
import { ChangeConsumerInput, CreateConsumerInput } from '../schema/consumer-inputs.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';
import { changedConsumer, consumerId } from './shown-consumer.js';

/** What is known of consumers. */
@Resolver()
export class ConsumerResolver {
  constructor(
    @Inject(CreateConsumer) private readonly create: CreateConsumer,
    @Inject(ChangeConsumer) private readonly change: ChangeConsumer,
  ) {}

  @Mutation(() => CreateConsumerPayload, { description: 'A user, or an application of one. In production for admins.' })
  @Requires('consumer.write', { environment: 'environmentId' })
  async createConsumer(
    @Granted() grant: ConsumerGrant,
    @Args('input', { type: () => CreateConsumerInput }) input: CreateConsumerInput,
    @CurrentSession() session: Session,
  ) {
    const environmentId = input.environmentId as EnvironmentId;
    const userId = input.userId == null ? null : consumerId(input.userId);
    const id = await this.create.run(grant, { ...input, environmentId, userId });
    return { consumer: await changedConsumer(session, grant, id) };
  }

  @Mutation(() => ConsumerPayload)
  @Requires('consumer.write', { environment: 'environmentId' })
  async changeConsumer(
    @Granted() grant: ConsumerGrant,
    @Args('input', { type: () => ChangeConsumerInput }) input: ChangeConsumerInput,
    @CurrentSession() session: Session,
  ) {
    const id = consumerId(input.consumerId);
    const environmentId = input.environmentId as EnvironmentId;
    const changed = await this.change.run(grant, { ...changesOf(input), environmentId, consumerId: id });
    return { changed, consumer: await changedConsumer(session, grant, id) };
  }
}

/** What is null is not said. */
const changesOf = ({ name, firstname, lastname, email, redirectUri, properties }: ChangeConsumerInput) => ({
  ...(name == null ? {} : { name }),
  ...(firstname == null ? {} : { firstname }),
  ...(lastname == null ? {} : { lastname }),
  ...(email == null ? {} : { email }),
  ...(redirectUri == null ? {} : { redirectUri }),
  ...(properties == null ? {} : { properties }),
});
