import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Build } from '../schema/build.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

@Resolver(() => Build)
export class BuildResolver {
  /** Logs are long, and whoever watches an environment seldom wants them: they are read where they are asked for. */
  @ResolveField(() => String, { description: 'What the build printed.' })
  async log(@Parent() { tenantId, id }: Build, @CurrentSession() { loaders }: Session) {
    return (await loaders.buildLogs.load({ tenantId, id }))?.log ?? '';
  }
}
