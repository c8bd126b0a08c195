import type { ObservedEnvironment } from '@tiffin/contracts';
import type { CellReader } from '@tiffin/deployments-operations';
import type { EnvironmentId, ProjectId } from '@tiffin/kernel';
import type { PageRequest, ProjectPlace, PostgresReadModel, SettingChangePage, TrafficPage } from '@tiffin/postgres';
import DataLoader from 'dataloader';
import type { Caller } from '../access/caller.js';
import { type KeyOf, loadMany, loadOne } from './tenant-loader.js';

export interface LoaderSources {
  readonly readModel: PostgresReadModel;
  readonly cell: Pick<CellReader, 'observe'>;
}

/** How each relation is read: all parents at once, in tenants of the caller. */
const makers = {
  tenants: ({ model, keyOf }: Source) =>
    loadOne(
      keyOf,
      (key) => model.tenant(key),
      (row) => row.tenantId,
    ),
  /** Of plans and usage, the id is the tenant's own. */
  plans: ({ model, keyOf }: Source) =>
    loadOne(
      keyOf,
      (key) => model.plan(key),
      (row) => row.tenantId,
    ),
  usage: ({ model, keyOf }: Source) =>
    loadMany(
      keyOf,
      (key) => model.usage(key),
      (row) => row.tenantId,
    ),
  members: ({ model, keyOf }: Source) => loadOne(keyOf, model.members.bind(model), (row) => row.id),
  invitations: ({ model, keyOf }: Source) => loadOne(keyOf, model.invitations.bind(model), (row) => row.id),
  /** The id is the tenant's own. */
  memberPages: ({ model, keyOf }: Source) =>
    perPage((page: PageRequest<string>) =>
      loadMany(
        keyOf,
        (key) => model.memberPage(key, page),
        (row) => row.tenantId,
      ),
    ),
  /** The id is the tenant's own. */
  invitationPages: ({ model, keyOf }: Source) =>
    perPage((page: PageRequest<string>) =>
      loadMany(
        keyOf,
        (key) => model.invitationPage(key, page),
        (row) => row.tenantId,
      ),
    ),
  apiTokens: ({ model, keyOf }: Source) => loadOne(keyOf, model.apiTokensById.bind(model), (row) => row.id),
  serviceAccounts: ({ model, keyOf }: Source) => loadOne(keyOf, model.serviceAccountsById.bind(model), (row) => row.id),
  projects: ({ model, keyOf }: Source) => loadOne(keyOf, model.projects.bind(model), (row) => row.id),
  /** The id is the tenant's own. */
  projectPages: ({ model, keyOf }: Source) =>
    perPage((page: PageRequest<ProjectPlace>) =>
      loadMany(
        keyOf,
        (key) => model.projectPage(key, page),
        (row) => row.tenantId,
      ),
    ),
  environments: ({ model, keyOf }: Source) => loadOne(keyOf, model.environments.bind(model), (row) => row.id),
  environmentsOf: ({ model, keyOf }: Source) =>
    loadMany(keyOf, model.environmentsOf.bind(model), (row) => row.projectId),
  /** Environments as stages. */
  stages: ({ model, keyOf }: Source) => loadOne(keyOf, model.stages.bind(model), (row) => row.environmentId),
  migrationsOf: ({ model, keyOf }: Source) =>
    loadMany(keyOf, model.migrationsOf.bind(model), (row) => row.environmentId),
  promotions: ({ model, keyOf }: Source) => loadOne(keyOf, model.promotions.bind(model), (row) => row.id),
  promotionPages: ({ model, keyOf }: Source) =>
    perPage((page: PageRequest<string>) =>
      loadMany(
        keyOf,
        (key, ids: readonly EnvironmentId[]) => model.promotionPages(key, ids, page),
        (row) => row.environmentId,
      ),
    ),
  promotionSteps: ({ model, keyOf }: Source) =>
    loadMany(keyOf, model.promotionSteps.bind(model), (row) => row.promotionId),
  promotionVotes: ({ model, keyOf }: Source) =>
    loadMany(keyOf, model.promotionVotes.bind(model), (row) => row.promotionId),
  secretsOf: ({ model, keyOf }: Source) => loadMany(keyOf, model.secretsOf.bind(model), (row) => row.environmentId),
  variablesOf: ({ model, keyOf }: Source) => loadMany(keyOf, model.variablesOf.bind(model), (row) => row.environmentId),
  trafficPages: ({ model, keyOf }: Source) =>
    perPage((page: TrafficPage) =>
      loadMany(
        keyOf,
        (key, ids: readonly EnvironmentId[]) => model.trafficPages(key, ids, page),
        (row) => row.environmentId,
      ),
    ),
  domainsOf: ({ model, keyOf }: Source) => loadMany(keyOf, model.domainsOf.bind(model), (row) => row.environmentId),
  consumers: ({ model, keyOf }: Source) => loadOne(keyOf, model.consumers.bind(model), (row) => row.id),
  /** Of consumers. */
  credentialsOf: ({ model, keyOf }: Source) =>
    loadMany(keyOf, model.credentialsOf.bind(model), (row) => row.consumerId),
  settingChangePages: ({ model, keyOf }: Source) =>
    perPage((page: SettingChangePage) =>
      loadMany(
        keyOf,
        (key, ids: readonly EnvironmentId[]) => model.settingChangePages(key, ids, page),
        (row) => row.environmentId,
      ),
    ),
  heads: ({ model, keyOf }: Source) => loadOne(keyOf, model.heads.bind(model), (row) => row.projectId),
  revisions: ({ model, keyOf }: Source) => loadOne(keyOf, model.revisions.bind(model), (row) => row.id),
  /** The id is `numberedName(projectId, number)`. */
  revisionsByNumber: ({ model, keyOf }: Source) =>
    loadOne(
      keyOf,
      (key, names: readonly string[]) => model.revisionsByNumber(key, names.map(readNumberedName)),
      (row) => numberedName(row.projectId, row.number),
    ),
  canvases: ({ model, keyOf }: Source) => loadOne(keyOf, model.canvases.bind(model), (row) => row.id),
  unitsOf: ({ model, keyOf }: Source) => loadMany(keyOf, model.unitsOf.bind(model), (row) => row.revisionId),
  images: ({ model, keyOf }: Source) => loadOne(keyOf, model.images.bind(model), (row) => row.contentHash),
  imagePlugins: ({ model, keyOf }: Source) => loadOne(keyOf, model.imagePlugins.bind(model), (row) => row.contentHash),
  latestBuilds: ({ model, keyOf }: Source) => loadOne(keyOf, model.latestBuilds.bind(model), (row) => row.contentHash),
  buildLogs: ({ model, keyOf }: Source) => loadOne(keyOf, model.buildLogs.bind(model), (row) => row.id),
  releases: ({ model, keyOf }: Source) => loadOne(keyOf, model.releases.bind(model), (row) => row.id),
  /** The id is `numberedName(projectId, number)`. */
  releasesByNumber: ({ model, keyOf }: Source) =>
    loadOne(
      keyOf,
      (key, names: readonly string[]) => model.releasesByNumber(key, names.map(readNumberedName)),
      (row) => numberedName(row.projectId, row.number),
    ),
  releasePages: ({ model, keyOf }: Source) =>
    perPage((page: PageRequest<number>) =>
      loadMany(
        keyOf,
        (key, ids: readonly ProjectId[]) => model.releasePages(key, ids, page),
        (row) => row.projectId,
      ),
    ),
  stepsOf: ({ model, keyOf }: Source) => loadMany(keyOf, model.stepsOf.bind(model), (row) => row.deploymentId),
  /** Fields that ask for the same page share a batch. */
  buildPages: ({ model, keyOf }: Source) =>
    perPage((page: PageRequest<string>) =>
      loadMany(
        keyOf,
        (key, ids: readonly ProjectId[]) => model.buildPages(key, ids, page),
        (row) => row.projectId,
      ),
    ),
  revisionPages: ({ model, keyOf }: Source) =>
    perPage((page: PageRequest<number>) =>
      loadMany(
        keyOf,
        (key, ids: readonly ProjectId[]) => model.revisionPages(key, ids, page),
        (row) => row.projectId,
      ),
    ),
  deploymentPages: ({ model, keyOf }: Source) =>
    perPage((page: PageRequest<string>) =>
      loadMany(
        keyOf,
        (key, ids: readonly EnvironmentId[]) => model.deploymentPages(key, ids, page),
        (row) => row.environmentId,
      ),
    ),
  /** What the cell sees; rejects where the cell does not answer. */
  observations: ({ cell }: Source) =>
    new DataLoader<string, ObservedEnvironment | null>((ids) =>
      Promise.all(ids.map((id) => cell.observe(id).catch((error: Error) => error))),
    ),
};

interface Source {
  readonly model: PostgresReadModel;
  readonly cell: Pick<CellReader, 'observe'>;
  readonly keyOf: KeyOf;
}

/**
 * Every relation that a list may meet, each read in one batch. They remember what they read: one set per request or event. Each is made
 * when it is first asked for, since most requests need two or three of them.
 */
export type Loaders = { readonly [Name in keyof typeof makers]: ReturnType<(typeof makers)[Name]> };

interface Lazy {
  readonly source: Source;
  readonly made: Record<string, unknown>;
}

const lazy = Object.defineProperties(
  {},
  Object.fromEntries(
    Object.entries(makers).map(([name, make]) => [
      name,
      {
        get(this: Lazy) {
          return (this.made[name] ??= make(this.source));
        },
      },
    ]),
  ),
);

export function makeLoaders({ readModel, cell }: LoaderSources, caller: Caller): Loaders {
  const source: Source = { model: readModel, cell, keyOf: (tenantId) => caller.keyOf(tenantId) };
  return Object.assign(Object.create(lazy) as Loaders, { source, made: {} } satisfies Lazy);
}

function perPage<Page, Loader>(make: (page: Page) => Loader): (page: Page) => Loader {
  const made = new Map<string, Loader>();
  return (page) => {
    const key = JSON.stringify(page);
    const loader = made.get(key) ?? make(page);
    made.set(key, loader);
    return loader;
  };
}

export const numberedName = (projectId: string, number: number): string => `${projectId} ${number}`;

function readNumberedName(name: string): { projectId: ProjectId; number: number } {
  const [projectId, number] = name.split(' ');
  return { projectId: projectId as ProjectId, number: Number(number) };
}
