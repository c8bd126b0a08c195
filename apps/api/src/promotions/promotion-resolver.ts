import { Inject } from '@nestjs/common';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { PromotionRow } from '@tiffin/postgres';
import { ReadGates } from '@tiffin/promotion-operations';
import { PartOfParent } from '../access/requires.js';
import { UnitOutput } from '../access/unit-output.js';
import { Costs } from '../limits/costs.js';
import { limits } from '../limits/limits.js';
import { Environment } from '../schema/environment.js';
import { Gates, Promotion, PromotionStep, Vote } from '../schema/promotion.js';
import { Release } from '../schema/release.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

@Resolver(() => Promotion)
export class PromotionResolver {
  constructor(@Inject(ReadGates) private readonly readGates: ReadGates) {}

  @ResolveField(() => Environment)
  @PartOfParent()
  environment(@Parent() { tenantId, environmentId }: PromotionRow, @CurrentSession() { loaders }: Session) {
    return loaders.environments.load({ tenantId, id: environmentId });
  }

  @ResolveField(() => Release)
  @PartOfParent()
  release(@Parent() { tenantId, releaseId }: PromotionRow, @CurrentSession() { loaders }: Session) {
    return loaders.releases.load({ tenantId, id: releaseId });
  }

  @ResolveField(() => Release, { nullable: true, description: 'What ran when it started.' })
  @PartOfParent()
  fromRelease(@Parent() { tenantId, fromReleaseId }: PromotionRow, @CurrentSession() { loaders }: Session) {
    return fromReleaseId && loaders.releases.load({ tenantId, id: fromReleaseId });
  }

  @ResolveField(() => [PromotionStep])
  @PartOfParent()
  async steps(@Parent() { tenantId, id }: PromotionRow, @CurrentSession() { caller, loaders }: Session) {
    const output = new UnitOutput(caller, tenantId);
    const steps = await loaders.promotionSteps.load({ tenantId, id });
    return steps.map((step) => ({ ...step, detail: output.inText(step.detail) }));
  }

  @ResolveField(() => [Vote])
  @PartOfParent()
  votes(@Parent() { tenantId, id }: PromotionRow, @CurrentSession() { loaders }: Session) {
    return loaders.promotionVotes.load({ tenantId, id });
  }

  @ResolveField(() => Gates, { nullable: true, description: 'Null once it has started.' })
  @PartOfParent()
  @Costs(limits.gates)
  gates(@Parent() promotion: PromotionRow, @CurrentSession() { caller }: Session) {
    if (promotion.phase !== 'Pending') return null;
    const { tenantId, environmentId, releaseId, way, id: promotionId } = promotion;
    return this.readGates.run(caller.keyOf(tenantId), { environmentId, releaseId, way, promotionId });
  }
}
