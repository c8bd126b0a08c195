import { Inject } from '@nestjs/common';
import { Args, ID, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Grant } from '@tiffin/access';
import { buildTrouble, headBuildState } from '@tiffin/builds-rules';
import { isId, Refusal } from '@tiffin/kernel';
import type { ProjectRow } from '@tiffin/postgres';
import { CreateProject } from '@tiffin/tenancy-operations';
import { Granted } from '../access/admission.js';
import { FieldRequires, PartOfParent, Requires, RequiresInAll } from '../access/requires.js';
import { UnitOutput } from '../access/unit-output.js';
import { BuildConnection } from '../schema/build.js';
import { CreateProjectInput, CreateProjectPayload } from '../schema/create-project-input.js';
import { Environment } from '../schema/environment.js';
import { connectionOf, isNumber, readCursor, readFirst } from '../schema/page.js';
import { Project, ProjectConnection, ProjectPageArguments } from '../schema/project.js';
import { Revision, RevisionConnection } from '../schema/revision.js';
import { Tenant } from '../schema/tenant.js';
import { HeadBuild } from '../schema/trouble.js';
import { CurrentSession } from '../session/current-session.js';
import { numberedName } from '../session/loaders.js';
import type { Session } from '../session/session.js';
import { PageArguments } from '../schema/page-arguments.js';
import { projectPage } from './project-pages.js';

@Resolver(() => Project)
export class ProjectResolver {
  constructor(@Inject(CreateProject) private readonly create: CreateProject) {}

  @Query(() => ProjectConnection, {
    description: 'Projects of all tenants that the caller is a member of, or of one, by name.',
  })
  @RequiresInAll('project.read', 'tenantId')
  projects(
    @Granted() { tenantId }: Grant<'project.read'>,
    @Args({ type: () => ProjectPageArguments }) page: ProjectPageArguments,
    @CurrentSession() session: Session,
  ) {
    return projectPage(session, tenantId, page);
  }

  @Query(() => Project)
  @Requires('project.read', { project: 'id' })
  project(
    @Granted() { tenantId }: Grant<'project.read'>,
    @Args('id', { type: () => ID }) id: string,
    @CurrentSession() { loaders }: Session,
  ) {
    return loaders.projects.load({ tenantId, id });
  }

  @Mutation(() => CreateProjectPayload)
  @Requires('project.create', { tenant: 'tenantId' })
  async createProject(
    @Granted() grant: Grant<'project.create'>,
    @Args('input', { type: () => CreateProjectInput }) input: CreateProjectInput,
    @CurrentSession() { loaders }: Session,
  ) {
    const id = await this.create.run(grant, input.name, input.environments ?? null);
    return { project: await loaders.projects.load({ tenantId: grant.tenantId, id }) };
  }

  @ResolveField(() => Tenant)
  @PartOfParent()
  tenant(@Parent() { tenantId }: Project, @CurrentSession() { loaders }: Session) {
    return loaders.tenants.load({ tenantId, id: tenantId });
  }

  @ResolveField(() => Revision, { description: 'The newest revision; revision 0 is the empty canvas.' })
  @PartOfParent()
  head(@Parent() { tenantId, id }: Project, @CurrentSession() { loaders }: Session) {
    return loaders.heads.load({ tenantId, id });
  }

  @ResolveField(() => RevisionConnection, { description: 'Newest first.' })
  @PartOfParent()
  async revisions(
    @Parent() { tenantId, id }: Project,
    @Args({ type: () => PageArguments }) page: PageArguments,
    @CurrentSession() { loaders }: Session,
  ) {
    const first = readFirst(page.first);
    const cursor = readCursor(page.after, isNumber);
    const after = cursor === null ? null : Number(cursor);
    const rows = await loaders.revisionPages({ first: first + 1, after }).load({ tenantId, id });
    return connectionOf(rows, first, ({ number }) => number);
  }

  @ResolveField(() => Revision)
  @PartOfParent()
  async revision(
    @Parent() { tenantId, id }: Project,
    @Args('number', { type: () => Int }) number: number,
    @CurrentSession() { loaders }: Session,
  ) {
    const revision = await loaders.revisionsByNumber.load({ tenantId, id: numberedName(id, number) });
    if (!revision) throw Refusal.of('NOT_FOUND', 'revision');
    return revision;
  }

  @ResolveField(() => HeadBuild)
  @PartOfParent()
  build(@Parent() project: ProjectRow, @CurrentSession() { caller }: Session): HeadBuild {
    const trouble = buildTrouble(project);
    const failure = new UnitOutput(caller, project.tenantId).inFailure(trouble.failure);
    return { state: headBuildState(project), ...trouble, failure };
  }

  @ResolveField(() => BuildConnection, { description: 'Of all its revisions, newest first.' })
  @PartOfParent()
  async builds(
    @Parent() { tenantId, id }: Project,
    @Args({ type: () => PageArguments }) page: PageArguments,
    @CurrentSession() { loaders }: Session,
  ) {
    const first = readFirst(page.first);
    const after = readCursor(page.after, isId);
    const rows = await loaders.buildPages({ first: first + 1, after }).load({ tenantId, id });
    return connectionOf(rows, first, (build) => build.id);
  }

  @ResolveField(() => [Environment])
  @FieldRequires('environment.read')
  environments(@Parent() { tenantId, id }: Project, @CurrentSession() { loaders }: Session) {
    return loaders.environmentsOf.load({ tenantId, id });
  }
}
