import { statement } from '../reads/statement.js';
import { domainShape } from './domain-shape.js';
import { environmentRequestsShape } from './environment-requests.js';
import { releaseShape } from './release-rows.js';
import * as rows from './rows.js';

/** Every question that the API has, prepared once on each connection. `t` is the table that a row is of. */
const environmentTable = `environment t join project p on p.id = t.project_id
  join revision h on h.id = p.head_revision_id`;

export const tenant = statement(rows.tenantShape, (columns) => `select ${columns} from tenant t`);

/** Both are of the tenant that is set, whoever owns the function. */
export const plan = statement(rows.planShape, (columns) => `select ${columns} from platform.own_plan() t`);
export const usage = statement(rows.usageShape, (columns) => `select ${columns} from platform.own_usage() t`);

export const requestsByEnvironment = statement(
  environmentRequestsShape,
  (columns) => `select ${columns} from platform.own_requests() t left join environment e on e.id = t.environment_id
    left join project p on p.id = e.project_id order by t.requests desc, t.environment_id limit $1::int`,
);

export const tokenHolders = statement(
  rows.tokenHolderShape,
  (columns) => `select ${columns} from api_token k left join member t on t.id = k.member_id
    left join service_account s on s.id = k.service_account_id and s.disabled_at is null
    where k.hash = $1 and k.revoked_at is null and (k.expires_at is null or k.expires_at > clock_timestamp())
      and coalesce(t.id, s.id) is not null`,
);

export const apiTokens = statement(
  rows.apiTokenShape,
  (columns) => `select ${columns} from api_token k left join member t on t.id = k.member_id
    left join service_account s on s.id = k.service_account_id
    where ($1::uuid is null or coalesce(t.user_id, s.id) = $1) and ($2::uuid is null or k.id < $2)
    order by k.id desc limit $3::int`,
);

export const apiTokensById = statement(
  rows.apiTokenShape,
  (columns) => `select ${columns} from api_token k left join member t on t.id = k.member_id
    left join service_account s on s.id = k.service_account_id where k.id = any($1::uuid[])`,
);

export const serviceAccounts = statement(
  rows.serviceAccountShape,
  (columns) => `select ${columns} from service_account t where ($1::uuid is null or t.id < $1)
    order by t.id desc limit $2::int`,
);

export const serviceAccountsById = statement(
  rows.serviceAccountShape,
  (columns) => `select ${columns} from service_account t where t.id = any($1::uuid[])`,
);

export const projects = statement(
  rows.projectShape,
  (columns) => `select ${columns} from project p where p.id = any($1::uuid[])`,
);

export const projectPage = statement(
  rows.listedProjectShape,
  (columns) => `select ${columns} from project p
    where $1::text is null or (lower(p.name) collate "C", p.id) > ($1::text, $2::uuid)
    order by lower(p.name) collate "C", p.id limit $3::int`,
);

export const environments = statement(
  rows.environmentShape,
  (columns) => `select ${columns} from ${environmentTable} where t.id = any($1::uuid[])`,
);

export const environmentsOf = statement(
  rows.environmentShape,
  (columns) => `select ${columns} from ${environmentTable} where t.project_id = any($1::uuid[])
    order by t.created_at, t.id`,
);

export const secretsOf = statement(
  rows.secretShape,
  (columns) => `select ${columns} from secret t where t.environment_id = any($1::uuid[]) order by t.name`,
);

export const variablesOf = statement(
  rows.variableShape,
  (columns) => `select ${columns} from variable t where t.environment_id = any($1::uuid[]) order by t.name`,
);

export const domainsOf = statement(
  domainShape,
  (
    columns,
  ) => `select ${columns} from domain t left join certificate c on c.tenant_id = t.tenant_id and c.domain_id = t.id
    where t.environment_id = any($1::uuid[]) order by t.name`,
);

export const settingChangePages = statement(
  rows.settingChangeShape,
  (columns) => `select c.* from unnest($1::uuid[]) w (environment_id) cross join lateral (
      select ${columns} from setting_change t
      where t.environment_id = w.environment_id and ($2::text is null or t.kind = $2) and ($3::text is null or t.name = $3)
        and ($4::text is null or (t.at, t.kind, t.name, t.version) < (
          select a.at, a.kind, a.name, a.version from setting_change a
          where a.environment_id = w.environment_id and a.kind = $4 and a.name = $5 and a.version = $6::int))
      order by t.at desc, t.kind desc, t.name desc, t.version desc limit $7::int) c
    order by c.at desc, c.kind desc, c.name desc, c.version desc`,
);

export const revisions = statement(
  rows.revisionShape,
  (columns) => `select ${columns} from revision t where t.id = any($1::uuid[])`,
);

export const revisionsByNumber = statement(
  rows.revisionShape,
  (columns) => `select ${columns} from unnest($1::uuid[], $2::int[]) w (project_id, number)
    join revision t on t.project_id = w.project_id and t.number = w.number`,
);

export const revisionPages = statement(
  rows.revisionShape,
  (columns) => `select p.* from unnest($1::uuid[]) w (project_id) cross join lateral (
      select ${columns} from revision t
      where t.project_id = w.project_id and ($2::int is null or t.number < $2::int)
      order by t.number desc limit $3::int) p
    order by p.number desc`,
);

export const canvases = statement(
  rows.canvasShape,
  (columns) => `select ${columns} from revision t where t.id = any($1::uuid[])`,
);

export const unitsOf = statement(
  rows.unitShape,
  (columns) => `select ${columns} from unit t where t.revision_id = any($1::uuid[]) order by t.key`,
);

export const images = statement(
  rows.imageShape,
  (columns) => `select ${columns} from image t where t.content_hash = any($1::text[])`,
);

export const imagePlugins = statement(
  rows.imagePluginsShape,
  (columns) => `select ${columns} from image t where t.content_hash = any($1::text[])`,
);

export const latestBuilds = statement(
  rows.buildShape,
  (columns) => `select distinct on (t.content_hash) ${columns} from build t
    where t.content_hash = any($1::text[]) order by t.content_hash, t.started_at desc, t.id desc`,
);

export const buildPages = statement(
  rows.buildShape,
  (columns) => `select b.* from unnest($1::uuid[]) w (project_id) cross join lateral (
      select ${columns} from build t
      where t.project_id = w.project_id and ($2::uuid is null
        or (t.started_at, t.id) < (select c.started_at, c.id from build c where c.id = $2::uuid))
      order by t.started_at desc, t.id desc limit $3::int) b
    order by b."startedAt" desc, b.id desc`,
);

export const buildLogs = statement(
  rows.buildLogShape,
  (columns) => `select ${columns} from build t where t.id = any($1::uuid[])`,
);

export const releases = statement(
  releaseShape,
  (columns) => `select ${columns} from release t where t.id = any($1::uuid[])`,
);

export const releasesByNumber = statement(
  releaseShape,
  (columns) => `select ${columns} from unnest($1::uuid[], $2::int[]) w (project_id, number)
    join release t on t.project_id = w.project_id and t.number = w.number`,
);

export const releasePages = statement(
  releaseShape,
  (columns) => `select p.* from unnest($1::uuid[]) w (project_id) cross join lateral (
      select ${columns} from release t
      where t.project_id = w.project_id and ($2::int is null or t.number < $2::int)
      order by t.number desc limit $3::int) p
    order by p.number desc`,
);

export const deploymentPages = statement(
  rows.deploymentShape,
  (columns) => `select d.* from unnest($1::uuid[]) w (environment_id) cross join lateral (
      select ${columns} from deployment t
      where t.environment_id = w.environment_id and ($2::uuid is null
        or (t.started_at, t.id) < (select c.started_at, c.id from deployment c where c.id = $2::uuid))
      order by t.started_at desc, t.id desc limit $3::int) d
    order by d."startedAt" desc, d.id desc`,
);

export const stepsOf = statement(
  rows.stepShape,
  (columns) => `select ${columns} from deployment_step t where t.deployment_id = any($1::uuid[]) order by t.position`,
);

const memberTable = 'member t left join lateral directory.member_person(t.user_id) u on true';

export const members = statement(
  rows.memberShape,
  (columns) => `select ${columns} from ${memberTable} where t.id = any($1::uuid[])`,
);

export const memberPage = statement(
  rows.memberShape,
  (columns) => `select ${columns} from ${memberTable} where $1::uuid is null or t.id > $1::uuid
    order by t.id limit $2::int`,
);

export const invitations = statement(
  rows.invitationShape,
  (columns) => `select ${columns} from invitation t where t.id = any($1::uuid[])`,
);

export const invitationPage = statement(
  rows.invitationShape,
  (columns) => `select ${columns} from invitation t where $1::uuid is null or t.id < $1::uuid
    order by t.id desc limit $2::int`,
);
