import { Prisma } from '../generated/client.js';

/** Columns of each table under the names of `rows.ts`; `t` is the table, `p` and `h` an environment's project and its head. */
export const columns = {
  member: Prisma.sql`t.tenant_id as "tenantId", t.user_id as "userId", t.name, t.role`,
  project: Prisma.sql`t.tenant_id as "tenantId", t.id, t.slug, t.name, t.created_at as "createdAt"`,
  revision: Prisma.sql`t.tenant_id as "tenantId", t.id, t.project_id as "projectId", t.number, t.sha256,
    t.author_name as author, t.created_at as "createdAt"`,
  unit: Prisma.sql`t.tenant_id as "tenantId", t.revision_id as "revisionId", t.key, t.kind, t.name,
    t.entity_id as "entityId", t.content_hash as "contentHash"`,
  image: Prisma.sql`t.content_hash as "contentHash", t.digest, t.size_bytes as "sizeBytes", t.created_at as "createdAt"`,
  build: Prisma.sql`t.id, t.project_id as "projectId", t.unit_key as "unitKey", t.unit_name as "unitName",
    t.content_hash as "contentHash", t.state, t.error, t.log, t.started_at as "startedAt", t.finished_at as "finishedAt"`,
  environment: Prisma.sql`t.tenant_id as "tenantId", t.id, t.project_id as "projectId", t.name,
    t.follows_head as "followsHead", h.number as "headRevisionNumber", h.id as "headRevisionId",
    p.built_revision_id as "builtRevisionId", p.build_failed_revision_id as "buildFailedRevisionId",
    p.build_problem as "buildProblem",
    case when t.follows_head then h.number else t.desired_revision_number end as "desiredRevisionNumber",
    t.desired_release_id as "desiredReleaseId", t.current_release_id as "currentReleaseId",
    t.live_revision_number as "liveRevision", t.deploy_failed_release_id as "deployFailedReleaseId",
    t.deploy_problem as "deployProblem"`,
  release: Prisma.sql`t.id, t.sha256, t.content, t.created_at as "createdAt"`,
  deployment: Prisma.sql`t.tenant_id as "tenantId", t.id, t.environment_id as "environmentId", t.release_id as "releaseId",
    t.revision_number as "revisionNumber", t.state, t.error, t.started_at as "startedAt", t.finished_at as "finishedAt"`,
  deploymentStep: Prisma.sql`t.deployment_id as "deploymentId", t.name, t.state, t.detail, t.started_at as "startedAt",
    t.finished_at as "finishedAt"`,
} as const;
