import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { ActivateConsumer, type ConsumerGrant, DeactivateConsumer, DeleteConsumer } from '@tiffin/consumers-operations';
import type { EnvironmentId } from '@tiffin/kernel';
import { Granted } from '../access/admission.js';
import { Requires } from '../access/requires.js';
import { ConsumerPayload, DeleteConsumerPayload } from '../schema/consumer.js';
import { ConsumerInput } from '../schema/consumer-inputs.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';
import { changedConsumer, consumerId } from './shown-consumer.js';

const InEnvironment = () => Requires('consumer.write', { environment: 'environmentId' });

/** Whether gateways know of consumers. */
@Resolver()
export class ConsumerLifeResolver {
  constructor(
    @Inject(ActivateConsumer) private readonly activate: ActivateConsumer,
    @Inject(DeactivateConsumer) private readonly deactivate: DeactivateConsumer,
    @Inject(DeleteConsumer) private readonly remove: DeleteConsumer,
  ) {}

  @Mutation(() => ConsumerPayload, { description: 'Of a user, the user alone; its applications one by one.' })
  @InEnvironment()
  activateConsumer(
    @Granted() grant: ConsumerGrant,
    @Args('input', { type: () => ConsumerInput }) input: ConsumerInput,
    @CurrentSession() session: Session,
  ) {
    return turned(this.activate, { grant, input, session });
  }

  @Mutation(() => ConsumerPayload, { description: 'Of a user, its applications too.' })
  @InEnvironment()
  deactivateConsumer(
    @Granted() grant: ConsumerGrant,
    @Args('input', { type: () => ConsumerInput }) input: ConsumerInput,
    @CurrentSession() session: Session,
  ) {
    return turned(this.deactivate, { grant, input, session });
  }

  @Mutation(() => DeleteConsumerPayload, { description: 'With its credentials; of a user, its applications too.' })
  @InEnvironment()
  async deleteConsumer(
    @Granted() grant: ConsumerGrant,
    @Args('input', { type: () => ConsumerInput }) input: ConsumerInput,
  ) {
    await this.remove.run(grant, input.environmentId as EnvironmentId, consumerId(input.consumerId));
    return { consumerId: input.consumerId };
  }
}

interface Asked {
  readonly grant: ConsumerGrant;
  readonly input: ConsumerInput;
  readonly session: Session;
}

async function turned(turn: ActivateConsumer | DeactivateConsumer, { grant, input, session }: Asked) {
  const id = consumerId(input.consumerId);
  const changed = await turn.run(grant, input.environmentId as EnvironmentId, id);
  return { changed, consumer: await changedConsumer(session, grant, id) };
}
