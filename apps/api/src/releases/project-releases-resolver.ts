import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { ProjectRow } from '@tiffin/postgres';
import { compareReleases } from '@tiffin/promotion-rules';
import { PartOfParent } from '../access/requires.js';
import { Costs } from '../limits/costs.js';
import { limits } from '../limits/limits.js';
import { connectionOf, isNumber, readCursor, readFirst } from '../schema/page.js';
import { PageArguments } from '../schema/page-arguments.js';
import { Project } from '../schema/project.js';
import { Release, ReleaseConnection } from '../schema/release.js';
import { ComparisonArguments, ReleaseComparison } from '../schema/release-comparison.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';
import { namedRelease } from './named-release.js';
import { readComparedRelease } from './read-compared-release.js';

@Resolver(() => Project)
export class ProjectReleasesResolver {
  @ResolveField(() => ReleaseConnection, { description: 'Newest first.' })
  @PartOfParent()
  async releases(
    @Parent() { tenantId, id }: ProjectRow,
    @Args({ type: () => PageArguments }) page: PageArguments,
    @CurrentSession() { loaders }: Session,
  ) {
    const first = readFirst(page.first);
    const cursor = readCursor(page.after, isNumber);
    const after = cursor === null ? null : Number(cursor);
    const rows = await loaders.releasePages({ first: first + 1, after }).load({ tenantId, id });
    return connectionOf(rows, first, ({ number }) => number);
  }

  @ResolveField(() => Release)
  @PartOfParent()
  release(
    @Parent() project: ProjectRow,
    @Args('name', { description: 'Its name, or its number.' }) name: string,
    @CurrentSession() session: Session,
  ) {
    return namedRelease(session, project, name);
  }

  @ResolveField(() => ReleaseComparison, { description: 'What `to` brings to whoever has `from`.' })
  @PartOfParent()
  @Costs(limits.comparison)
  async releaseComparison(
    @Parent() project: ProjectRow,
    @Args({ type: () => ComparisonArguments }) { from, to }: ComparisonArguments,
    @CurrentSession() session: Session,
  ): Promise<ReleaseComparison> {
    const releases = await Promise.all([namedRelease(session, project, from), namedRelease(session, project, to)]);
    const [before, after] = await Promise.all([
      readComparedRelease(session.loaders, releases[0]),
      readComparedRelease(session.loaders, releases[1]),
    ]);
    return { from: releases[0], to: releases[1], ...compareReleases(before, after) };
  }
}
