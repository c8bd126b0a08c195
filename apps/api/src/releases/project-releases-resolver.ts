import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { ProjectRow } from '@tiffin/postgres';
import { PartOfParent } from '../access/requires.js';
import { connectionOf, isNumber, readCursor, readFirst } from '../schema/page.js';
import { PageArguments } from '../schema/page-arguments.js';
import { Project } from '../schema/project.js';
import { Release, ReleaseConnection } from '../schema/release.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';
import { namedRelease } from './named-release.js';

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
}
