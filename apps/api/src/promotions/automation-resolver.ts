import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { Grant } from '@tiffin/access';
import type { EnvironmentId, MigrationId } from '@tiffin/kernel';
import { AutomatePromotion, HoldEnvironment, ResolveMigration } from '@tiffin/promotion-operations';
import { namedId } from '../access/named-id.js';
import { Granted } from '../access/admission.js';
import { Requires } from '../access/requires.js';
import { ResolveMigrationInput } from '../schema/environment-migration.js';
import {
  AutomatePromotionInput,
  ChangedEnvironmentPayload,
  HoldEnvironmentInput,
  UnholdEnvironmentInput,
} from '../schema/promotion.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

type Promote = Grant<'environment.promote'>;

/** What automation may do in an environment. */
@Resolver()
export class AutomationResolver {
  constructor(
    @Inject(HoldEnvironment) private readonly holds: HoldEnvironment,
    @Inject(AutomatePromotion) private readonly automate: AutomatePromotion,
    @Inject(ResolveMigration) private readonly resolving: ResolveMigration,
  ) {}

  @Mutation(() => ChangedEnvironmentPayload, { description: 'Keeps automation away from what runs there.' })
  @Requires('environment.promote', { environment: 'environmentId' })
  async holdEnvironment(
    @Granted() grant: Promote,
    @Args('input', { type: () => HoldEnvironmentInput }) input: HoldEnvironmentInput,
    @CurrentSession() session: Session,
  ) {
    const environmentId = input.environmentId as EnvironmentId;
    const changed = await this.holds.hold(grant, environmentId, input.reason ?? null);
    return { changed, environment: await this.shown(session, grant, environmentId) };
  }

  @Mutation(() => ChangedEnvironmentPayload, { description: 'Lets automation at it again.' })
  @Requires('environment.promote', { environment: 'environmentId' })
  async unholdEnvironment(
    @Granted() grant: Promote,
    @Args('input', { type: () => UnholdEnvironmentInput }) input: UnholdEnvironmentInput,
    @CurrentSession() session: Session,
  ) {
    const environmentId = input.environmentId as EnvironmentId;
    const changed = await this.holds.unhold(grant, environmentId);
    return { changed, environment: await this.shown(session, grant, environmentId) };
  }

  @Mutation(() => ChangedEnvironmentPayload, {
    description: 'Which release comes into the environment by itself. Set by who may promote there.',
  })
  @Requires('environment.promote', { environment: 'environmentId' })
  async automatePromotion(
    @Granted() grant: Promote,
    @Args('input', { type: () => AutomatePromotionInput }) input: AutomatePromotionInput,
    @CurrentSession() session: Session,
  ) {
    const environmentId = input.environmentId as EnvironmentId;
    const changed = await this.automate.run(grant, environmentId, input.autoPromote);
    return { changed, environment: await this.shown(session, grant, environmentId) };
  }

  @Mutation(() => ChangedEnvironmentPayload, {
    description:
      'Says that a database was put back to before a change that cannot be taken back. The database is asked before a release is brought there.',
  })
  @Requires('environment.promote', { environment: 'environmentId' })
  async resolveMigration(
    @Granted() grant: Promote,
    @Args('input', { type: () => ResolveMigrationInput }) input: ResolveMigrationInput,
    @CurrentSession() session: Session,
  ) {
    const environmentId = input.environmentId as EnvironmentId;
    const migrationId = namedId(input.migrationId, 'migration') as MigrationId;
    const changed = await this.resolving.run(grant, environmentId, migrationId);
    return { changed, environment: await this.shown(session, grant, environmentId) };
  }

  private shown({ loaders }: Session, { tenantId }: Grant, id: EnvironmentId) {
    const reference = { tenantId, id };
    loaders.stages.clear(reference);
    return loaders.environments.clear(reference).load(reference);
  }
}
