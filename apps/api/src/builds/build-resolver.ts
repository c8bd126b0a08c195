import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { ShowsUnitOutput } from '../access/requires.js';
import { UnitOutput } from '../access/unit-output.js';
import { Build } from '../schema/build.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

@Resolver(() => Build)
export class BuildResolver {
  /** Logs are long, and whoever watches an environment seldom wants them: they are read where they are asked for. */
  @ResolveField(() => String, { description: 'What the build printed. Empty without logs.read.' })
  @ShowsUnitOutput()
  async log(@Parent() { tenantId, id }: Build, @CurrentSession() { caller, loaders }: Session) {
    return new UnitOutput(caller, tenantId).whole((await loaders.buildLogs.load({ tenantId, id }))?.log ?? '') ?? '';
  }

  @ResolveField(() => String, { nullable: true })
  @ShowsUnitOutput()
  error(@Parent() { tenantId, error }: Build, @CurrentSession() { caller }: Session) {
    return new UnitOutput(caller, tenantId).inText(error);
  }
}
