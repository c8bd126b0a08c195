import { Inject } from '@nestjs/common';
import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Grant } from '@tiffin/access';
import { RemoveVariable, SetVariable, SetVariables } from '@tiffin/deployments-operations';
import type { EnvironmentId } from '@tiffin/kernel';
import type { EnvironmentRow } from '@tiffin/postgres';
import { Granted } from '../access/admission.js';
import { FieldRequires, Requires } from '../access/requires.js';
import { Environment } from '../schema/environment.js';
import {
  RemoveVariableInput,
  RemoveVariablePayload,
  SetVariableInput,
  SetVariablePayload,
  SetVariablesInput,
  SetVariablesPayload,
  Variable,
} from '../schema/variable.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';
import { changedEnvironment } from './changed-environment.js';

@Resolver(() => Environment)
export class VariableResolver {
  constructor(
    @Inject(SetVariable) private readonly set: SetVariable,
    @Inject(SetVariables) private readonly setAll: SetVariables,
    @Inject(RemoveVariable) private readonly remove: RemoveVariable,
  ) {}

  @Mutation(() => SetVariablePayload, {
    description: 'Sets a value; everything that uses it restarts with the new value.',
  })
  @Requires('variable.write', { environment: 'environmentId' })
  async setVariable(
    @Granted() grant: Grant<'variable.write'>,
    @Args('input', { type: () => SetVariableInput }) input: SetVariableInput,
    @CurrentSession() session: Session,
  ) {
    const environmentId = input.environmentId as EnvironmentId;
    await this.set.run(grant, { ...input, environmentId });
    return { environment: await changedEnvironment(session, grant, environmentId) };
  }

  @Mutation(() => SetVariablesPayload, { description: 'Sets several values at once, all of them or none.' })
  @Requires('variable.write', { environment: 'environmentId' })
  async setVariables(
    @Granted() grant: Grant<'variable.write'>,
    @Args('input', { type: () => SetVariablesInput }) input: SetVariablesInput,
    @CurrentSession() session: Session,
  ) {
    const environmentId = input.environmentId as EnvironmentId;
    await this.setAll.run(grant, { ...input, environmentId });
    return { environment: await changedEnvironment(session, grant, environmentId) };
  }

  @Mutation(() => RemoveVariablePayload)
  @Requires('variable.write', { environment: 'environmentId' })
  async removeVariable(
    @Granted() grant: Grant<'variable.write'>,
    @Args('input', { type: () => RemoveVariableInput }) input: RemoveVariableInput,
    @CurrentSession() session: Session,
  ) {
    const environmentId = input.environmentId as EnvironmentId;
    const removed = await this.remove.run(grant, { ...input, environmentId });
    return { removed, environment: await changedEnvironment(session, grant, environmentId) };
  }

  @FieldRequires('variable.read')
  @ResolveField(() => [Variable], { description: 'By name. Needs variable.read.' })
  variables(@Parent() { tenantId, id }: EnvironmentRow, @CurrentSession() { loaders }: Session) {
    return loaders.variablesOf.load({ tenantId, id });
  }
}
