import { Inject } from '@nestjs/common';
import { Args, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { PrismaService } from './prisma-service.js';
import {
  Deployment,
  DeploymentConnection,
  Environment,
  PageArguments,
  Project,
  ProjectConnection,
  RevisionConnection,
} from './schema.js';

/** One row more than asked for says whether there is another page. */
function connectionOf<Node extends { id: string }>(rows: Node[], first: number) {
  const edges = rows.slice(0, first).map((node) => ({ node }));
  return { edges, pageInfo: { hasNextPage: rows.length > first, endCursor: edges.at(-1)?.node.id ?? null } };
}

/** What is asked for most often comes with its parent, as Prisma's documentation says against n + 1 queries. */
const withRelations = {
  head: { select: { id: true, number: true, authorName: true, createdAt: true } },
  environments: { orderBy: { createdAt: 'asc' } },
} as const;

interface EnvironmentColumns {
  readonly liveRevisionNumber: number | null;
}

const environmentOf = <Row extends EnvironmentColumns>(row: Row) => ({ ...row, liveRevision: row.liveRevisionNumber });

@Resolver(() => Project)
export class ProjectResolver {
  constructor(@Inject(PrismaService) private readonly prisma: PrismaService) {}

  @Query(() => Project)
  async project(@Args('id', { type: () => ID }) id: string) {
    const { environments, ...project } = await this.prisma.project.findFirstOrThrow({
      where: { id },
      include: withRelations,
    });
    return { ...project, environments: environments.map(environmentOf) };
  }

  @Query(() => ProjectConnection)
  async projects(@Args({ type: () => PageArguments }) { first, after }: PageArguments) {
    const rows = await this.prisma.project.findMany({
      include: withRelations,
      orderBy: [{ name: 'asc' }, { id: 'asc' }],
      take: first + 1,
      ...(after ? { where: { id: { gt: after } } } : {}),
    });
    return connectionOf(
      rows.map(({ environments, ...project }) => ({ ...project, environments: environments.map(environmentOf) })),
      first,
    );
  }

  @ResolveField(() => RevisionConnection)
  async revisions(@Parent() { id }: Project, @Args({ type: () => PageArguments }) { first }: PageArguments) {
    const rows = await this.prisma.revision.findMany({
      where: { projectId: id },
      // A canvas has up to megabytes, and was not asked for.
      select: { id: true, number: true, authorName: true, createdAt: true },
      orderBy: { number: 'desc' },
      take: first + 1,
    });
    return connectionOf(
      rows.map((row) => ({ ...row, author: row.authorName })),
      first,
    );
  }
}

@Resolver(() => Environment)
export class EnvironmentResolver {
  constructor(@Inject(PrismaService) private readonly prisma: PrismaService) {}

  @Query(() => Environment)
  async environment(@Args('id', { type: () => ID }) id: string) {
    return environmentOf(await this.prisma.environment.findFirstOrThrow({ where: { id }, include: { project: true } }));
  }

  @ResolveField(() => DeploymentConnection)
  async deployments(@Parent() { id }: Environment, @Args({ type: () => PageArguments }) { first }: PageArguments) {
    const rows = await this.prisma.deployment.findMany({
      where: { environmentId: id },
      include: { steps: { orderBy: { position: 'asc' } } },
      orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
      take: first + 1,
    });
    return connectionOf<Deployment>(rows, first);
  }
}
