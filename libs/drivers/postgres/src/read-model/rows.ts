import { roles, scopes } from '@tiffin/access';
import type {
  BuildId,
  DeploymentId,
  EnvironmentId,
  InvitationId,
  MemberId,
  ProjectId,
  ReleaseId,
  RevisionId,
  TenantId,
  UserId,
} from '@tiffin/kernel';
import { invitationStates, projectStates, quotaNames, tenantStates } from '@tiffin/tenancy-rules';
import { invitationState } from '../invitation-columns.js';
import { buildProgressColumns, deployProgressColumns } from '../progress-columns.js';
import { environmentScale } from '../reads/environment-scale.js';
import { json, idOf, integer, moment, oneOf, orNull, text, truth } from '../reads/decode.js';
import { type Row, RowShape } from '../reads/row-shape.js';

/**
 * What the API reads, table by table (`t`): each row's type, its columns and their check in one. Every row names its tenant where
 * something is read from it, so that whatever is read next stays in it.
 */
export const unitKinds = ['workspace', 'function', 'gateway'] as const;
export const buildStates = ['running', 'succeeded', 'failed'] as const;
export const deploymentStates = ['running', 'succeeded', 'failed', 'superseded'] as const;
export const stepStates = ['running', 'succeeded', 'failed'] as const;

const tenantId = ['t.tenant_id', idOf<TenantId>()] as const;

export const tenantShape = RowShape.of({
  tenantId,
  slug: ['t.slug', text],
  name: ['t.name', text],
  state: ['t.state', oneOf(tenantStates)],
  stateReason: ['t.state_reason', orNull(text)],
  eraseAt: ['t.erase_at', orNull(moment)],
});
export type TenantRow = Row<typeof tenantShape>;

export const planShape = RowShape.of({ tenantId, name: ['t.name', text] });
export type PlanRow = Row<typeof planShape>;

export const usageShape = RowShape.of({
  tenantId,
  resource: ['t.what', oneOf(quotaNames)],
  used: ['t.used', integer],
  limit: ['t.most', orNull(integer)],
  isOverridden: ['t.is_overridden', truth],
  resetsAt: ['t.resets_at', orNull(moment)],
});
export type UsageRow = Row<typeof usageShape>;

/** `u`: the person, as the identity provider last told of them. */
export const memberShape = RowShape.of({
  tenantId,
  id: ['t.id', idOf<MemberId>()],
  userId: ['t.user_id', idOf<UserId>()],
  name: ['coalesce(u.name, t.name)', text],
  email: ['u.email', orNull(text)],
  role: ['t.role', oneOf(roles)],
  createdAt: ['t.created_at', moment],
});
export type MemberRow = Row<typeof memberShape>;

export const mailStates = ['waiting', 'sent', 'failed'] as const;

export const invitationShape = RowShape.of({
  tenantId,
  id: ['t.id', idOf<InvitationId>()],
  email: ['t.email', text],
  role: ['t.role', oneOf(roles)],
  invitedBy: ['t.invited_by_name', text],
  createdAt: ['t.created_at', moment],
  expiresAt: ['t.expires_at', moment],
  state: [invitationState('t'), oneOf(invitationStates)],
  mail: ['t.mail_state', oneOf(mailStates)],
});
export type InvitationRow = Row<typeof invitationShape>;

/** A token (`k`) that stands, with the member (`t`) or the service account (`s`) for whom it does. */
export const tokenHolderShape = RowShape.of({
  tokenId: ['k.id', text],
  tenantId: ['k.tenant_id', idOf<TenantId>()],
  kind: [`case when t.id is null then 'service_account' else 'user' end`, oneOf(['user', 'service_account'] as const)],
  /** Of the user, or of the service account. */
  id: ['coalesce(t.user_id, s.id)', text],
  name: ['coalesce(t.name, s.name)', text],
  role: ['coalesce(t.role, s.role)', oneOf(roles)],
  scope: ['k.scope', oneOf(scopes)],
  projectId: ['k.project_id', orNull(idOf<ProjectId>())],
  /** Null: it does not expire. By the clock of the database. */
  standsForMs: ['ceil(extract(epoch from k.expires_at - clock_timestamp()) * 1000)', orNull(integer)],
  isUsedLately: [`coalesce(k.last_used_at > now() - interval '1 minute', false)`, truth],
});
export type TokenHolderRow = Row<typeof tokenHolderShape>;

/** A token for people to see: all but what opens with it. `t`, `s`: as above. */
export const apiTokenShape = RowShape.of({
  tenantId: ['k.tenant_id', idOf<TenantId>()],
  id: ['k.id', text],
  name: ['k.name', text],
  holder: ['coalesce(t.name, s.name)', text],
  holderId: ['coalesce(t.user_id, s.id)', text],
  serviceAccountId: ['k.service_account_id', orNull(text)],
  scope: ['k.scope', oneOf(scopes)],
  projectId: ['k.project_id', orNull(idOf<ProjectId>())],
  createdAt: ['k.created_at', moment],
  expiresAt: ['k.expires_at', orNull(moment)],
  lastUsedAt: ['k.last_used_at', orNull(moment)],
  revokedAt: ['k.revoked_at', orNull(moment)],
});
export type ApiTokenRow = Row<typeof apiTokenShape>;

export const serviceAccountShape = RowShape.of({
  tenantId,
  id: ['t.id', text],
  name: ['t.name', text],
  role: ['t.role', oneOf(roles)],
  createdAt: ['t.created_at', moment],
  disabledAt: ['t.disabled_at', orNull(moment)],
});
export type ServiceAccountRow = Row<typeof serviceAccountShape>;

/** `p`: the project, as for an environment. */
const projectColumns = {
  tenantId: ['p.tenant_id', idOf<TenantId>()],
  id: ['p.id', idOf<ProjectId>()],
  /** As every row of a project names it, so that who may see one project only is shown no other. */
  projectId: ['p.id', idOf<ProjectId>()],
  slug: ['p.slug', text],
  name: ['p.name', text],
  createdAt: ['p.created_at', moment],
  state: ['p.state', oneOf(projectStates)],
  eraseAt: ['p.erase_at', orNull(moment)],
  ...buildProgressColumns,
} as const;
export const projectShape = RowShape.of(projectColumns);
export type ProjectRow = Row<typeof projectShape>;

/** In a list, with what lists are sorted by. */
export const listedProjectShape = RowShape.of({ ...projectColumns, sortName: ['lower(p.name)', text] });
export type ListedProjectRow = Row<typeof listedProjectShape>;

/** Where a page of projects begins: behind the one of this name, in small letters, and id. */
export interface ProjectPlace {
  readonly sortName: string;
  readonly id: string;
}

/** Without its canvas, which may be large: `PostgresReadModel.canvases` reads those that are asked for. */
export const revisionShape = RowShape.of({
  tenantId,
  id: ['t.id', idOf<RevisionId>()],
  projectId: ['t.project_id', idOf<ProjectId>()],
  number: ['t.number', integer],
  /** Hex. */
  sha256: ['t.sha256', text],
  author: ['t.author_name', text],
  createdAt: ['t.created_at', moment],
});
export type RevisionRow = Row<typeof revisionShape>;

/** A revision's document, canonical JSON. */
export const canvasShape = RowShape.of({ id: ['t.id', idOf<RevisionId>()], canvas: ['t.canvas', text] });
export type CanvasRow = Row<typeof canvasShape>;

export const unitShape = RowShape.of({
  tenantId,
  revisionId: ['t.revision_id', idOf<RevisionId>()],
  key: ['t.key', text],
  kind: ['t.kind', oneOf(unitKinds)],
  name: ['t.name', text],
  entityId: ['t.entity_id', orNull(text)],
  contentHash: ['t.content_hash', text],
});
export type UnitRow = Row<typeof unitShape>;

/** Without what its plugins registered, which may be large: `PostgresReadModel.imagePlugins` reads it where it is asked for. */
export const imageShape = RowShape.of({
  tenantId,
  contentHash: ['t.content_hash', text],
  digest: ['t.digest', text],
  sizeBytes: ['t.size_bytes', integer],
  createdAt: ['t.created_at', moment],
});
export type ImageRow = Row<typeof imageShape>;

export const imagePluginsShape = RowShape.of({
  contentHash: ['t.content_hash', text],
  /** JSON of the `RegisteredPlugin`s. */
  plugins: ['t.plugins', orNull(text)],
});
export type ImagePluginsRow = Row<typeof imagePluginsShape>;

/** Without its log, which may be large: `PostgresReadModel.buildLogs` reads those that are asked for. */
export const buildShape = RowShape.of({
  tenantId,
  id: ['t.id', idOf<BuildId>()],
  projectId: ['t.project_id', idOf<ProjectId>()],
  unitKey: ['t.unit_key', text],
  unitName: ['t.unit_name', text],
  contentHash: ['t.content_hash', text],
  state: ['t.state', oneOf(buildStates)],
  error: ['t.error', orNull(text)],
  startedAt: ['t.started_at', moment],
  finishedAt: ['t.finished_at', orNull(moment)],
});
export type BuildRow = Row<typeof buildShape>;

export const buildLogShape = RowShape.of({ id: ['t.id', idOf<BuildId>()], log: ['t.log', text] });
export type BuildLogRow = Row<typeof buildLogShape>;

/** `p` is the environment's project, `h` that one's head. */
export const environmentShape = RowShape.of({
  tenantId,
  id: ['t.id', idOf<EnvironmentId>()],
  projectId: ['t.project_id', idOf<ProjectId>()],
  name: ['t.name', text],
  ...deployProgressColumns,
  ...buildProgressColumns,
  /** The project's head where the environment follows it, else what its release was wanted for; null where there is none. */
  desiredRevisionNumber: ['case when t.follows_head then h.number else t.desired_revision_number end', orNull(integer)],
  liveRevision: ['t.live_revision_number', orNull(integer)],
  scale: ["coalesce(t.scale, 'null')", json(environmentScale)],
});
export type EnvironmentRow = Row<typeof environmentShape>;

/** What may be told of a secret: never its value. */
export const secretShape = RowShape.of({
  environmentId: ['t.environment_id', idOf<EnvironmentId>()],
  name: ['t.name', text],
  version: ['t.version', integer],
  author: ['t.author_name', text],
  updatedAt: ['t.updated_at', moment],
});
export type SecretRow = Row<typeof secretShape>;

export const variableShape = RowShape.of({
  environmentId: ['t.environment_id', idOf<EnvironmentId>()],
  name: ['t.name', text],
  value: ['t.value', text],
  version: ['t.version', integer],
  author: ['t.author_name', text],
  updatedAt: ['t.updated_at', moment],
});
export type VariableRow = Row<typeof variableShape>;

export const settingKinds = ['secret', 'variable'] as const;
export const settingChanges = ['set', 'remove'] as const;

/** Who set or removed what, and when. */
export const settingChangeShape = RowShape.of({
  environmentId: ['t.environment_id', idOf<EnvironmentId>()],
  kind: ['t.kind', oneOf(settingKinds)],
  name: ['t.name', text],
  version: ['t.version', integer],
  change: ['t.change', oneOf(settingChanges)],
  author: ['t.author_name', text],
  at: ['t.at', moment],
});
export type SettingChangeRow = Row<typeof settingChangeShape>;

/** Whose changes are asked for: of one kind or both, of one name or all. */
export interface SettingChangePage extends PageRequest<Pick<SettingChangeRow, 'kind' | 'name' | 'version'>> {
  readonly kind: SettingChangeRow['kind'] | null;
  readonly name: string | null;
}

export const deploymentShape = RowShape.of({
  tenantId,
  id: ['t.id', idOf<DeploymentId>()],
  environmentId: ['t.environment_id', idOf<EnvironmentId>()],
  releaseId: ['t.release_id', idOf<ReleaseId>()],
  revisionNumber: ['t.revision_number', integer],
  state: ['t.state', oneOf(deploymentStates)],
  error: ['t.error', orNull(text)],
  startedAt: ['t.started_at', moment],
  finishedAt: ['t.finished_at', orNull(moment)],
});
export type DeploymentRow = Row<typeof deploymentShape>;

export const stepShape = RowShape.of({
  deploymentId: ['t.deployment_id', idOf<DeploymentId>()],
  name: ['t.name', text],
  state: ['t.state', oneOf(stepStates)],
  detail: ['t.detail', orNull(text)],
  startedAt: ['t.started_at', moment],
  finishedAt: ['t.finished_at', orNull(moment)],
});
export type DeploymentStepRow = Row<typeof stepShape>;

/** At most `first` rows of each parent, behind the row that `after` names; null: from the start. */
export interface PageRequest<Cursor> {
  readonly first: number;
  readonly after: Cursor | null;
}
