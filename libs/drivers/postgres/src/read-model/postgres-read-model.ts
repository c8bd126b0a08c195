import type { StoreKey } from '@tiffin/access';
import type { DeploymentId, EnvironmentId, ProjectId, ReleaseId, RevisionId, UserId } from '@tiffin/kernel';
import { Prisma } from '../generated/client.js';
import type { TenantDatabase } from '../tenant-database.js';
import { columns } from './columns.js';
import type * as rows from './rows.js';

/** One revision of a project, by the number that people know it by. */
export interface RevisionNumber {
  readonly projectId: ProjectId;
  readonly number: number;
}

const environments = Prisma.sql`environment t join project p on p.id = t.project_id join revision h on h.id = p.head_revision_id`;

/**
 * Everything that the API reads, in batches: a method answers for all parents at once, in one transaction of the tenant that
 * the key names. What belongs to another tenant is not there. Rows come in no order unless a method says so.
 */
export class PostgresReadModel {
  constructor(private readonly database: TenantDatabase) {}

  tenant(key: StoreKey): Promise<readonly rows.TenantRow[]> {
    return this.read(key, Prisma.sql`select t.tenant_id as "tenantId", t.slug, t.name from tenant t`);
  }

  members(key: StoreKey, userIds: readonly UserId[]): Promise<readonly rows.MemberRow[]> {
    return this.read(key, Prisma.sql`select ${columns.member} from member t where t.user_id = any(${userIds}::uuid[])`);
  }

  /** The member for whom a token stands; none where it is unknown or revoked. */
  membersOfToken(key: StoreKey, hash: string): Promise<readonly rows.MemberRow[]> {
    return this.read(
      key,
      Prisma.sql`select ${columns.member} from api_token k join member t on t.id = k.member_id
        where k.hash = ${hash} and k.revoked_at is null`,
    );
  }

  projects(key: StoreKey, ids: readonly ProjectId[]): Promise<readonly rows.ProjectRow[]> {
    return this.read(key, Prisma.sql`select ${columns.project} from project t where t.id = any(${ids}::uuid[])`);
  }

  /** All of the tenant, by name. */
  allProjects(key: StoreKey): Promise<readonly rows.ProjectRow[]> {
    return this.read(key, Prisma.sql`select ${columns.project} from project t order by lower(t.name), t.id`);
  }

  environments(key: StoreKey, ids: readonly EnvironmentId[]): Promise<readonly rows.EnvironmentRow[]> {
    return this.read(
      key,
      Prisma.sql`select ${columns.environment} from ${environments} where t.id = any(${ids}::uuid[])`,
    );
  }

  /** In the order of their making. */
  environmentsOf(key: StoreKey, projectIds: readonly ProjectId[]): Promise<readonly rows.EnvironmentRow[]> {
    return this.read(
      key,
      Prisma.sql`select ${columns.environment} from ${environments} where t.project_id = any(${projectIds}::uuid[]) order by t.created_at, t.id`,
    );
  }

  revisions(key: StoreKey, ids: readonly RevisionId[]): Promise<readonly rows.RevisionRow[]> {
    return this.read(key, Prisma.sql`select ${columns.revision} from revision t where t.id = any(${ids}::uuid[])`);
  }

  revisionsByNumber(key: StoreKey, wanted: readonly RevisionNumber[]): Promise<readonly rows.RevisionRow[]> {
    const projectIds = wanted.map(({ projectId }) => projectId);
    const numbers = wanted.map(({ number }) => number);
    return this.read(
      key,
      Prisma.sql`select ${columns.revision} from unnest(${projectIds}::uuid[], ${numbers}::int[]) w (project_id, number)
        join revision t on t.project_id = w.project_id and t.number = w.number`,
    );
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
    return this.read(
      key,
      Prisma.sql`select p.* from unnest(${projectIds}::uuid[]) w (project_id) cross join lateral (
          select ${columns.revision} from revision t
          where t.project_id = w.project_id and (${after}::int is null or t.number < ${after}::int)
          order by t.number desc limit ${first}::int) p
        order by p.number desc`,
    );
  }

  /** Canonical JSON of each revision's canvas. */
  canvases(key: StoreKey, ids: readonly RevisionId[]): Promise<readonly rows.CanvasRow[]> {
    return this.read(key, Prisma.sql`select t.id, t.canvas from revision t where t.id = any(${ids}::uuid[])`);
  }

  /** By key. */
  unitsOf(key: StoreKey, revisionIds: readonly RevisionId[]): Promise<readonly rows.UnitRow[]> {
    return this.read(
      key,
      Prisma.sql`select ${columns.unit} from unit t where t.revision_id = any(${revisionIds}::uuid[]) order by t.key`,
    );
  }

  images(key: StoreKey, contentHashes: readonly string[]): Promise<readonly rows.ImageRow[]> {
    return this.read(
      key,
      Prisma.sql`select ${columns.image} from image t where t.content_hash = any(${contentHashes}::text[])`,
    );
  }

  /** The latest attempt to build each content. */
  latestBuilds(key: StoreKey, contentHashes: readonly string[]): Promise<readonly rows.BuildRow[]> {
    return this.read(
      key,
      Prisma.sql`select distinct on (t.content_hash) ${columns.build} from build t
        where t.content_hash = any(${contentHashes}::text[]) order by t.content_hash, t.started_at desc, t.id desc`,
    );
  }

  /** At most `first` of each project, newest first. */
  buildsOf(key: StoreKey, projectIds: readonly ProjectId[], first: number): Promise<readonly rows.BuildRow[]> {
    return this.read(
      key,
      Prisma.sql`select b.* from unnest(${projectIds}::uuid[]) w (project_id) cross join lateral (
          select ${columns.build} from build t where t.project_id = w.project_id
          order by t.started_at desc, t.id desc limit ${first}::int) b
        order by b."startedAt" desc, b.id desc`,
    );
  }

  releases(key: StoreKey, ids: readonly ReleaseId[]): Promise<readonly rows.ReleaseRow[]> {
    return this.read(key, Prisma.sql`select ${columns.release} from release t where t.id = any(${ids}::uuid[])`);
  }

  /** Newest first. `after` is the id of a deployment. */
  deploymentPages(
    key: StoreKey,
    environmentIds: readonly EnvironmentId[],
    { first, after }: rows.PageRequest<string>,
  ): Promise<readonly rows.DeploymentRow[]> {
    return this.read(
      key,
      Prisma.sql`select d.* from unnest(${environmentIds}::uuid[]) w (environment_id) cross join lateral (
          select ${columns.deployment} from deployment t
          where t.environment_id = w.environment_id and (${after}::uuid is null
            or (t.started_at, t.id) < (select c.started_at, c.id from deployment c where c.id = ${after}::uuid))
          order by t.started_at desc, t.id desc limit ${first}::int) d
        order by d."startedAt" desc, d.id desc`,
    );
  }

  /** In the order in which they are done. */
  stepsOf(key: StoreKey, deploymentIds: readonly DeploymentId[]): Promise<readonly rows.DeploymentStepRow[]> {
    return this.read(
      key,
      Prisma.sql`select ${columns.deploymentStep} from deployment_step t
        where t.deployment_id = any(${deploymentIds}::uuid[]) order by t.position`,
    );
  }

  private read<Row>(key: StoreKey, query: Prisma.Sql): Promise<readonly Row[]> {
    return this.database.within(key, (transaction) => transaction.$queryRaw<Row[]>(query));
  }
}
