import type { StoreKey } from '@tiffin/access';
import type {
  BuildId,
  ConsumerId,
  DeploymentId,
  EnvironmentId,
  InvitationId,
  MemberId,
  ProjectId,
  PromotionId,
  ReleaseId,
  RevisionId,
} from '@tiffin/kernel';
import type { TenantDatabase } from '../tenant-database.js';
import * as consuming from './consumer-reads.js';
import type { DomainRow } from './domain-shape.js';
import type { EnvironmentRequestsRow } from './environment-requests.js';
import { type MigrationRow, migrationsOf } from './migration-rows.js';
import * as promoting from './promotion-rows.js';
import type { ReleaseRow } from './release-rows.js';
import type * as rows from './rows.js';
import { type StageRow, stages } from './stage-rows.js';
import * as statements from './statements.js';
import { type TrafficPage, type TrafficRow, trafficPages } from './traffic-reads.js';

/** A revision or release of a project, by the number that people know it by. */
export interface NumberInProject {
  readonly projectId: ProjectId;
  readonly number: number;
}

/**
 * Everything that the API reads, in batches: a method answers for all parents at once, in the tenant that the key names. What belongs
 * to another tenant is not there. Rows come in no order unless a method says so.
 */
export class PostgresReadModel {
  constructor(private readonly database: Pick<TenantDatabase, 'read'>) {}

  tenant(key: StoreKey): Promise<readonly rows.TenantRow[]> {
    return this.database.read(key, statements.tenant);
  }

  plan(key: StoreKey): Promise<readonly rows.PlanRow[]> {
    return this.database.read(key, statements.plan);
  }

  /** What is used of each limit, in the order in which they are shown. */
  usage(key: StoreKey): Promise<readonly rows.UsageRow[]> {
    return this.database.read(key, statements.usage);
  }

  /** Where the requests of this month came to: so many environments, those with most of them first. */
  requestsByEnvironment(key: StoreKey, atMost: number): Promise<readonly EnvironmentRequestsRow[]> {
    return this.database.read(key, statements.requestsByEnvironment, [atMost]);
  }

  /** For whom a token stands; none where it is unknown, expired or revoked, or its service account is disabled. */
  tokenHolders(key: StoreKey, hash: string): Promise<readonly rows.TokenHolderRow[]> {
    return this.database.read(key, statements.tokenHolders, [hash]);
  }

  members(key: StoreKey, ids: readonly MemberId[]): Promise<readonly rows.MemberRow[]> {
    return this.database.read(key, statements.members, [ids]);
  }

  /** In the order of their coming. `after` is the id of a member. */
  memberPage(key: StoreKey, { first, after }: rows.PageRequest<string>): Promise<readonly rows.MemberRow[]> {
    return this.database.read(key, statements.memberPage, [after, first]);
  }

  invitations(key: StoreKey, ids: readonly InvitationId[]): Promise<readonly rows.InvitationRow[]> {
    return this.database.read(key, statements.invitations, [ids]);
  }

  /** Newest first. `after` is the id of an invitation. */
  invitationPage(key: StoreKey, { first, after }: rows.PageRequest<string>): Promise<readonly rows.InvitationRow[]> {
    return this.database.read(key, statements.invitationPage, [after, first]);
  }

  /** Newest first, revoked ones too. `holderId`: of the user or service account; null: of all. `after` is the id of a token. */
  apiTokens(
    key: StoreKey,
    holderId: string | null,
    { first, after }: rows.PageRequest<string>,
  ): Promise<readonly rows.ApiTokenRow[]> {
    return this.database.read(key, statements.apiTokens, [holderId, after, first]);
  }

  apiTokensById(key: StoreKey, ids: readonly string[]): Promise<readonly rows.ApiTokenRow[]> {
    return this.database.read(key, statements.apiTokensById, [ids]);
  }

  /** Newest first. `after` is the id of one. */
  serviceAccounts(
    key: StoreKey,
    { first, after }: rows.PageRequest<string>,
  ): Promise<readonly rows.ServiceAccountRow[]> {
    return this.database.read(key, statements.serviceAccounts, [after, first]);
  }

  serviceAccountsById(key: StoreKey, ids: readonly string[]): Promise<readonly rows.ServiceAccountRow[]> {
    return this.database.read(key, statements.serviceAccountsById, [ids]);
  }

  projects(key: StoreKey, ids: readonly ProjectId[]): Promise<readonly rows.ProjectRow[]> {
    return this.database.read(key, statements.projects, [ids]);
  }

  /** Of the tenant, by name and then id, both byte by byte. */
  projectPage(
    key: StoreKey,
    { first, after }: rows.PageRequest<rows.ProjectPlace>,
  ): Promise<readonly rows.ListedProjectRow[]> {
    return this.database.read(key, statements.projectPage, [after?.sortName ?? null, after?.id ?? null, first]);
  }

  environments(key: StoreKey, ids: readonly EnvironmentId[]): Promise<readonly rows.EnvironmentRow[]> {
    return this.database.read(key, statements.environments, [ids]);
  }

  /** In the order of their making. */
  environmentsOf(key: StoreKey, projectIds: readonly ProjectId[]): Promise<readonly rows.EnvironmentRow[]> {
    return this.database.read(key, statements.environmentsOf, [projectIds]);
  }

  /** By name. */
  secretsOf(key: StoreKey, environmentIds: readonly EnvironmentId[]): Promise<readonly rows.SecretRow[]> {
    return this.database.read(key, statements.secretsOf, [environmentIds]);
  }

  /** By name. */
  variablesOf(key: StoreKey, environmentIds: readonly EnvironmentId[]): Promise<readonly rows.VariableRow[]> {
    return this.database.read(key, statements.variablesOf, [environmentIds]);
  }

  /** By name. */
  /** By unit, endpoint and time. */
  trafficPages(key: StoreKey, ids: readonly EnvironmentId[], page: TrafficPage): Promise<readonly TrafficRow[]> {
    const { from, to, stepMinutes, unitKey, endpoint, atMost } = page;
    return this.database.read(key, trafficPages, [ids, from, to, stepMinutes, unitKey, endpoint, atMost]);
  }

  domainsOf(key: StoreKey, environmentIds: readonly EnvironmentId[]): Promise<readonly DomainRow[]> {
    return this.database.read(key, statements.domainsOf, [environmentIds]);
  }

  consumers(key: StoreKey, ids: readonly ConsumerId[]): Promise<readonly consuming.ConsumerRow[]> {
    return this.database.read(key, consuming.consumers, [ids]);
  }

  /** Of each consumer, in the order of their making. */
  credentialsOf(key: StoreKey, ids: readonly ConsumerId[]): Promise<readonly consuming.CredentialRow[]> {
    return this.database.read(key, consuming.credentialsOf, [ids]);
  }

  /** Newest first. */
  settingChangePages(
    key: StoreKey,
    environmentIds: readonly EnvironmentId[],
    { kind, name, after, first }: rows.SettingChangePage,
  ): Promise<readonly rows.SettingChangeRow[]> {
    const behind = [after?.kind ?? null, after?.name ?? null, after?.version ?? null];
    return this.database.read(key, statements.settingChangePages, [environmentIds, kind, name, ...behind, first]);
  }

  revisions(key: StoreKey, ids: readonly RevisionId[]): Promise<readonly rows.RevisionRow[]> {
    return this.database.read(key, statements.revisions, [ids]);
  }

  revisionsByNumber(key: StoreKey, wanted: readonly NumberInProject[]): Promise<readonly rows.RevisionRow[]> {
    const projectIds = wanted.map(({ projectId }) => projectId);
    const numbers = wanted.map(({ number }) => number);
    return this.database.read(key, statements.revisionsByNumber, [projectIds, numbers]);
  }

  /** The newest of each project. */
  heads(key: StoreKey, projectIds: readonly ProjectId[]): Promise<readonly rows.RevisionRow[]> {
    return this.revisionPages(key, projectIds, { first: 1, after: null });
  }

  /** Newest first. `after` is the number of a revision. */
  revisionPages(
    key: StoreKey,
    projectIds: readonly ProjectId[],
    { first, after }: rows.PageRequest<number>,
  ): Promise<readonly rows.RevisionRow[]> {
    return this.database.read(key, statements.revisionPages, [projectIds, after, first]);
  }

  /** Canonical JSON of each revision's canvas. */
  canvases(key: StoreKey, ids: readonly RevisionId[]): Promise<readonly rows.CanvasRow[]> {
    return this.database.read(key, statements.canvases, [ids]);
  }

  /** By key. */
  unitsOf(key: StoreKey, revisionIds: readonly RevisionId[]): Promise<readonly rows.UnitRow[]> {
    return this.database.read(key, statements.unitsOf, [revisionIds]);
  }

  images(key: StoreKey, contentHashes: readonly string[]): Promise<readonly rows.ImageRow[]> {
    return this.database.read(key, statements.images, [contentHashes]);
  }

  /** The latest attempt to build each content. */
  imagePlugins(key: StoreKey, contentHashes: readonly string[]): Promise<readonly rows.ImagePluginsRow[]> {
    return this.database.read(key, statements.imagePlugins, [contentHashes]);
  }

  latestBuilds(key: StoreKey, contentHashes: readonly string[]): Promise<readonly rows.BuildRow[]> {
    return this.database.read(key, statements.latestBuilds, [contentHashes]);
  }

  /** Newest first. `after` is the id of a build. */
  buildPages(
    key: StoreKey,
    projectIds: readonly ProjectId[],
    { first, after }: rows.PageRequest<string>,
  ): Promise<readonly rows.BuildRow[]> {
    return this.database.read(key, statements.buildPages, [projectIds, after, first]);
  }

  buildLogs(key: StoreKey, ids: readonly BuildId[]): Promise<readonly rows.BuildLogRow[]> {
    return this.database.read(key, statements.buildLogs, [ids]);
  }

  releases(key: StoreKey, ids: readonly ReleaseId[]): Promise<readonly ReleaseRow[]> {
    return this.database.read(key, statements.releases, [ids]);
  }

  releasesByNumber(key: StoreKey, wanted: readonly NumberInProject[]): Promise<readonly ReleaseRow[]> {
    const projectIds = wanted.map(({ projectId }) => projectId);
    const numbers = wanted.map(({ number }) => number);
    return this.database.read(key, statements.releasesByNumber, [projectIds, numbers]);
  }

  /** Newest first. `after` is the number of a release. */
  releasePages(
    key: StoreKey,
    projectIds: readonly ProjectId[],
    { first, after }: rows.PageRequest<number>,
  ): Promise<readonly ReleaseRow[]> {
    return this.database.read(key, statements.releasePages, [projectIds, after, first]);
  }

  /** Newest first. `after` is the id of a deployment. */
  deploymentPages(
    key: StoreKey,
    environmentIds: readonly EnvironmentId[],
    { first, after }: rows.PageRequest<string>,
  ): Promise<readonly rows.DeploymentRow[]> {
    return this.database.read(key, statements.deploymentPages, [environmentIds, after, first]);
  }

  /** Environments as stages. */
  stages(key: StoreKey, ids: readonly EnvironmentId[]): Promise<readonly StageRow[]> {
    return this.database.read(key, stages, [ids]);
  }

  /** What releases have changed in databases, or are to: of each environment the newest, newest first. */
  migrationsOf(key: StoreKey, environmentIds: readonly EnvironmentId[]): Promise<readonly MigrationRow[]> {
    return this.database.read(key, migrationsOf, [environmentIds]);
  }

  promotions(key: StoreKey, ids: readonly PromotionId[]): Promise<readonly promoting.PromotionRow[]> {
    return this.database.read(key, promoting.promotions, [ids]);
  }

  /** Of each environment, newest first. `after` is the id of a promotion. */
  promotionPages(
    key: StoreKey,
    environmentIds: readonly EnvironmentId[],
    { first, after }: rows.PageRequest<string>,
  ): Promise<readonly promoting.PromotionRow[]> {
    return this.database.read(key, promoting.promotionPages, [environmentIds, after, first]);
  }

  /** In the order in which they are done. */
  promotionSteps(key: StoreKey, ids: readonly PromotionId[]): Promise<readonly promoting.PromotionStepRow[]> {
    return this.database.read(key, promoting.promotionSteps, [ids]);
  }

  /** In the order in which they were given. */
  promotionVotes(key: StoreKey, ids: readonly PromotionId[]): Promise<readonly promoting.VoteRow[]> {
    return this.database.read(key, promoting.promotionVotes, [ids]);
  }

  /** In the order in which they are done. */
  stepsOf(key: StoreKey, deploymentIds: readonly DeploymentId[]): Promise<readonly rows.DeploymentStepRow[]> {
    return this.database.read(key, statements.stepsOf, [deploymentIds]);
  }
}
