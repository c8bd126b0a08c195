import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { Grant } from '@tiffin/access';
import type { ProjectId } from '@tiffin/kernel';
import { ArchiveProject, DeleteProject, RenameProject, RestoreProject } from '@tiffin/tenancy-operations';
import { Granted } from '../access/admission.js';
import { Requires } from '../access/requires.js';
import {
  ArchiveProjectInput,
  ArchiveProjectPayload,
  DeleteProjectInput,
  DeleteProjectPayload,
  RenameProjectInput,
  RenameProjectPayload,
  RestoreProjectInput,
  RestoreProjectPayload,
} from '../schema/life-input.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

type Manage = Grant<'project.manage'>;

@Resolver()
export class ProjectLifeResolver {
  @Inject(RenameProject) private readonly rename!: RenameProject;
  @Inject(ArchiveProject) private readonly archive!: ArchiveProject;
  @Inject(RestoreProject) private readonly restore!: RestoreProject;
  @Inject(DeleteProject) private readonly remove!: DeleteProject;

  @Mutation(() => RenameProjectPayload, { description: 'Its slug stays, and with it its host names.' })
  @Requires('project.manage', { project: 'projectId' })
  async renameProject(
    @Granted() grant: Manage,
    @Args('input', { type: () => RenameProjectInput }) input: RenameProjectInput,
    @CurrentSession() session: Session,
  ) {
    await this.rename.run(grant, input.projectId as ProjectId, input.name);
    return { project: await read(session, grant, input) };
  }

  @Mutation(() => ArchiveProjectPayload, {
    description: 'Nothing of it is built, deployed or served until it is restored; nothing is lost.',
  })
  @Requires('project.manage', { project: 'projectId' })
  async archiveProject(
    @Granted() grant: Manage,
    @Args('input', { type: () => ArchiveProjectInput }) input: ArchiveProjectInput,
    @CurrentSession() session: Session,
  ) {
    await this.archive.run(grant, input.projectId as ProjectId);
    return { project: await read(session, grant, input) };
  }

  @Mutation(() => RestoreProjectPayload, {
    description: 'From the archive, or from being deleted: its environments are deployed as they were.',
  })
  @Requires('project.manage', { project: 'projectId' })
  async restoreProject(
    @Granted() grant: Manage,
    @Args('input', { type: () => RestoreProjectInput }) input: RestoreProjectInput,
    @CurrentSession() session: Session,
  ) {
    await this.restore.run(grant, input.projectId as ProjectId);
    return { project: await read(session, grant, input) };
  }

  @Mutation(() => DeleteProjectPayload, {
    description:
      'Serves nothing from now on, and is erased with all that belongs to it at `eraseAt`, unless it is restored.',
  })
  @Requires('project.manage', { project: 'projectId' })
  async deleteProject(
    @Granted() grant: Manage,
    @Args('input', { type: () => DeleteProjectInput }) input: DeleteProjectInput,
    @CurrentSession() session: Session,
  ) {
    await this.remove.run(grant, input.projectId as ProjectId);
    return { project: await read(session, grant, input) };
  }
}

/** As it is after the change. */
function read({ loaders }: Session, { tenantId }: Manage, { projectId }: { readonly projectId: string }) {
  const key = { tenantId, id: projectId };
  return loaders.projects.clear(key).load(key);
}
