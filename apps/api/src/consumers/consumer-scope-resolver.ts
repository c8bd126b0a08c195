import { Inject } from '@nestjs/common';
import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { type ConsumerGrant, CreateScope, DeleteScope } from '@tiffin/consumers-operations';
import type { EnvironmentId } from '@tiffin/kernel';
import { type EnvironmentRow, PostgresConsumerReads } from '@tiffin/postgres';
import { Granted } from '../access/admission.js';
import { FieldRequires, Requires } from '../access/requires.js';
import { ConsumerScope, ConsumerScopePayload } from '../schema/consumer.js';
import { ConsumerScopeInput } from '../schema/consumer-inputs.js';
import { Environment } from '../schema/environment.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

/** The scopes that credentials of an environment can have. */
@Resolver(() => Environment)
export class ConsumerScopeResolver {
  constructor(
    @Inject(PostgresConsumerReads) private readonly reads: PostgresConsumerReads,
    @Inject(CreateScope) private readonly create: CreateScope,
    @Inject(DeleteScope) private readonly remove: DeleteScope,
  ) {}

  @Mutation(() => ConsumerScopePayload)
  @Requires('consumer.write', { environment: 'environmentId' })
  async createConsumerScope(
    @Granted() grant: ConsumerGrant,
    @Args('input', { type: () => ConsumerScopeInput }) input: ConsumerScopeInput,
    @CurrentSession() { loaders }: Session,
  ) {
    const id = input.environmentId as EnvironmentId;
    await this.create.run(grant, id, input.name);
    return { environment: await loaders.environments.load({ tenantId: grant.tenantId, id }) };
  }

  @Mutation(() => ConsumerScopePayload, { description: 'One that a credential has is not deleted.' })
  @Requires('consumer.write', { environment: 'environmentId' })
  async deleteConsumerScope(
    @Granted() grant: ConsumerGrant,
    @Args('input', { type: () => ConsumerScopeInput }) input: ConsumerScopeInput,
    @CurrentSession() { loaders }: Session,
  ) {
    const id = input.environmentId as EnvironmentId;
    await this.remove.run(grant, id, input.name);
    return { environment: await loaders.environments.load({ tenantId: grant.tenantId, id }) };
  }

  @ResolveField(() => [ConsumerScope], { description: 'By name. Needs consumer.read.' })
  @FieldRequires('consumer.read')
  consumerScopes(@Parent() { tenantId, id }: EnvironmentRow, @CurrentSession() { caller }: Session) {
    return this.reads.scopesOf(caller.keyOf(tenantId), id);
  }
}
