import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { PartOfParent, ShowsUnitOutput } from '../access/requires.js';
import { UnitOutput } from '../access/unit-output.js';
import { Deployment, DeploymentStep } from '../schema/deployment.js';
import { Release } from '../schema/release.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

@Resolver(() => Deployment)
export class DeploymentResolver {
  @ResolveField(() => Release)
  @PartOfParent()
  release(@Parent() { tenantId, releaseId }: Deployment, @CurrentSession() { loaders }: Session) {
    return loaders.releases.load({ tenantId, id: releaseId });
  }

  @ResolveField(() => String, { nullable: true })
  @ShowsUnitOutput()
  error(@Parent() { tenantId, error }: Deployment, @CurrentSession() { caller }: Session) {
    return new UnitOutput(caller, tenantId).inText(error);
  }

  @ResolveField(() => [DeploymentStep])
  @PartOfParent()
  async steps(@Parent() { tenantId, id }: Deployment, @CurrentSession() { caller, loaders }: Session) {
    const output = new UnitOutput(caller, tenantId);
    const steps = await loaders.stepsOf.load({ tenantId, id });
    return steps.map((step) => ({ ...step, detail: output.inText(step.detail) }));
  }
}
