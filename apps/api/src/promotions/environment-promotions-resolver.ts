import { Inject } from '@nestjs/common';
import { Args, ID, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { isId, Refusal } from '@tiffin/kernel';
import type { EnvironmentRow, StageRow } from '@tiffin/postgres';
import { ReadGates, ReadPointers } from '@tiffin/promotion-operations';
import { namedId } from '../access/named-id.js';
import { PartOfParent } from '../access/requires.js';
import { Costs } from '../limits/costs.js';
import { limits } from '../limits/limits.js';
import { namedRelease } from '../releases/named-release.js';
import { Environment } from '../schema/environment.js';
import { GatesArguments } from '../schema/gates-arguments.js';
import { connectionOf, readCursor, readFirst } from '../schema/page.js';
import { PageArguments } from '../schema/page-arguments.js';
import { Gates, Hold, Promotion, PromotionConnection } from '../schema/promotion.js';
import { Release } from '../schema/release.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

@Resolver(() => Environment)
export class EnvironmentPromotionsResolver {
  constructor(
    @Inject(ReadGates) private readonly readGates: ReadGates,
    @Inject(ReadPointers) private readonly readPointers: ReadPointers,
  ) {}

  @ResolveField(() => PromotionConnection, { description: 'Newest first.' })
  @PartOfParent()
  async promotions(
    @Parent() { tenantId, id }: EnvironmentRow,
    @Args({ type: () => PageArguments }) page: PageArguments,
    @CurrentSession() { loaders }: Session,
  ) {
    const first = readFirst(page.first);
    const after = readCursor(page.after, isId);
    const rows = await loaders.promotionPages({ first: first + 1, after }).load({ tenantId, id });
    return connectionOf(rows, first, (promotion) => promotion.id);
  }

  @ResolveField(() => Promotion, { description: 'One of them.' })
  @PartOfParent()
  async promotion(
    @Parent() { tenantId, id: environmentId }: EnvironmentRow,
    @Args('id', { type: () => ID }) id: string,
    @CurrentSession() { loaders }: Session,
  ) {
    const found = await loaders.promotions.load({ tenantId, id: namedId(id, 'promotion') });
    if (found?.environmentId !== environmentId) throw Refusal.of('NOT_FOUND', 'promotion');
    return found;
  }

  @ResolveField(() => Gates, { description: 'What stands between a release and the environment, as it is now.' })
  @PartOfParent()
  @Costs(limits.gates)
  async gates(
    @Parent() { tenantId, id: environmentId, projectId }: EnvironmentRow,
    @Args({ type: () => GatesArguments }) { release: name, rollback }: GatesArguments,
    @CurrentSession() session: Session,
  ) {
    const release = await namedRelease(session, { tenantId, id: projectId }, name);
    const way = rollback ? 'rollback' : 'person';
    const asked = { environmentId, releaseId: release.id, way, promotionId: null } as const;
    return this.readGates.run(session.caller.keyOf(tenantId), asked);
  }

  @ResolveField(() => Hold, { nullable: true })
  @PartOfParent()
  async hold(@Parent() { tenantId, id }: EnvironmentRow, @CurrentSession() { loaders }: Session): Promise<Hold | null> {
    const stage = await loaders.stages.load({ tenantId, id });
    return stage && holdOf(stage);
  }

  @ResolveField(() => Release, { nullable: true, description: 'The last to run there that was verified there.' })
  @PartOfParent()
  @Costs(limits.gates)
  async stableRelease(@Parent() { tenantId, id }: EnvironmentRow, @CurrentSession() { caller, loaders }: Session) {
    const stable = (await this.readPointers.run(caller.keyOf(tenantId), id))?.stable ?? null;
    return stable && loaders.releases.load({ tenantId, id: stable });
  }

  @ResolveField(() => [Release], { description: 'What it can go back to, the one that ran last first.' })
  @PartOfParent()
  @Costs(limits.gates)
  async rollbackTargets(@Parent() { tenantId, id }: EnvironmentRow, @CurrentSession() { caller, loaders }: Session) {
    const targets = (await this.readPointers.run(caller.keyOf(tenantId), id))?.rollbackTargets ?? [];
    return Promise.all(targets.map((target) => loaders.releases.load({ tenantId, id: target })));
  }
}

function holdOf({ holdReleaseId, holdPromotionId, holdBy, holdAt, holdReason }: StageRow): Hold | null {
  if (holdReleaseId === null || holdAt === null) return null;
  return { releaseId: holdReleaseId, promotionId: holdPromotionId, by: holdBy, at: holdAt, reason: holdReason };
}
