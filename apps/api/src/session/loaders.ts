import type { Actor, StoreKey } from '@tiffin/access';
import type { ObservedEnvironment } from '@tiffin/contracts';
import type { CellReader } from '@tiffin/deployments-operations';
import type { EnvironmentId, ProjectId } from '@tiffin/kernel';
import type { PageRequest, PostgresReadModel } from '@tiffin/postgres';
import DataLoader from 'dataloader';
import { loadMany, loadOne } from './tenant-loader.js';

export interface LoaderSources {
  readonly readModel: PostgresReadModel;
  readonly cell: Pick<CellReader, 'observe'>;
}

/** Every relation that a list may meet, each read in one batch. They remember what they read: one set per request or event. */
export type Loaders = ReturnType<typeof makeLoaders>;

export const makeLoaders = (sources: LoaderSources, actor: Actor) => ({
  ...rowLoaders(sources.readModel, actor),
  ...pageLoaders(sources.readModel, actor),
  /** What the cell sees; rejects where the cell does not answer. */
  observations: new DataLoader<string, ObservedEnvironment | null>((ids) =>
    Promise.all(ids.map((id) => sources.cell.observe(id).catch((error: Error) => error))),
  ),
});

const rowLoaders = (model: PostgresReadModel, actor: Actor) => ({
  tenants: loadOne(
    actor,
    (key) => model.tenant(key),
    (row) => row.tenantId,
  ),
  projects: loadOne(actor, model.projects.bind(model), (row) => row.id),
  /** The id is the tenant's own. */
  projectsOf: loadMany(
    actor,
    (key) => model.allProjects(key),
    (row) => row.tenantId,
  ),
  environments: loadOne(actor, model.environments.bind(model), (row) => row.id),
  environmentsOf: loadMany(actor, model.environmentsOf.bind(model), (row) => row.projectId),
  heads: loadOne(actor, model.heads.bind(model), (row) => row.projectId),
  revisions: loadOne(actor, model.revisions.bind(model), (row) => row.id),
  /** The id is `revisionName(projectId, number)`. */
  revisionsByNumber: loadOne(
    actor,
    (key: StoreKey, names: readonly string[]) => model.revisionsByNumber(key, names.map(readRevisionName)),
    (row) => revisionName(row.projectId, row.number),
  ),
  canvases: loadOne(actor, model.canvases.bind(model), (row) => row.id),
  unitsOf: loadMany(actor, model.unitsOf.bind(model), (row) => row.revisionId),
  images: loadOne(actor, model.images.bind(model), (row) => row.contentHash),
  latestBuilds: loadOne(actor, model.latestBuilds.bind(model), (row) => row.contentHash),
  releases: loadOne(actor, model.releases.bind(model), (row) => row.id),
  stepsOf: loadMany(actor, model.stepsOf.bind(model), (row) => row.deploymentId),
});

/** Fields that ask for the same page share a batch. */
const pageLoaders = (model: PostgresReadModel, actor: Actor) => ({
  buildsOf: perPage((first: number) =>
    loadMany(
      actor,
      (key, ids: readonly ProjectId[]) => model.buildsOf(key, ids, first),
      (row) => row.projectId,
    ),
  ),
  revisionPages: perPage((page: PageRequest<number>) =>
    loadMany(
      actor,
      (key, ids: readonly ProjectId[]) => model.revisionPages(key, ids, page),
      (row) => row.projectId,
    ),
  ),
  deploymentPages: perPage((page: PageRequest<string>) =>
    loadMany(
      actor,
      (key, ids: readonly EnvironmentId[]) => model.deploymentPages(key, ids, page),
      (row) => row.environmentId,
    ),
  ),
});

function perPage<Page, Loader>(make: (page: Page) => Loader): (page: Page) => Loader {
  const made = new Map<string, Loader>();
  return (page) => {
    const key = JSON.stringify(page);
    const loader = made.get(key) ?? make(page);
    made.set(key, loader);
    return loader;
  };
}

export const revisionName = (projectId: string, number: number): string => `${projectId} ${number}`;

function readRevisionName(name: string): { projectId: ProjectId; number: number } {
  const [projectId, number] = name.split(' ');
  return { projectId: projectId as ProjectId, number: Number(number) };
}
