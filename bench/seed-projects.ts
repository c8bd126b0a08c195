import type pg from 'pg';

export interface SeededProject {
  readonly projectId: string;
  /** The first of its three. */
  readonly environmentId: string;
}

export interface Seeded extends SeededProject {
  readonly tenantId: string;
  /** All; the first is the one above. */
  readonly projects: readonly [SeededProject, ...SeededProject[]];
}

/** 20 projects with 20 revisions, 3 environments, and 10 deployments of 4 steps each, in the one tenant that is there; past triggers. */
const statements = [
  'set session_replication_role = replica',
  'delete from environment; delete from revision; delete from project',
  `insert into project (tenant_id, id, slug, name, head_revision_id, built_revision_id)
     select tenant_id, gen_random_uuid(), 'project-' || n, 'Project ' || n, gen_random_uuid(), null
     from tenant, generate_series(10, 29) n`,
  `insert into revision (tenant_id, id, project_id, number, sha256, canvas, author_id, author_name)
     select tenant_id, case n when 20 then head_revision_id else gen_random_uuid() end, id, n, 's', '{}', 'ann', 'Ann'
     from project, generate_series(1, 20) n`,
  `insert into environment (tenant_id, id, project_id, name, follows_head, created_at, live_revision_number)
     select tenant_id, gen_random_uuid(), id, 'stage' || n, n = 1, now() + n * interval '1 s', 20 - n
     from project, generate_series(1, 3) n`,
  `insert into release (tenant_id, id, project_id, sha256, content) select tenant_id, gen_random_uuid(), id, 's', '{}' from project`,
  `insert into deployment (tenant_id, id, environment_id, release_id, revision_number, state, started_at)
     select e.tenant_id, gen_random_uuid(), e.id, r.id, n, 'succeeded', now() + n * interval '1 s'
     from environment e join release r on r.project_id = e.project_id, generate_series(1, 10) n`,
  `insert into deployment_step (tenant_id, deployment_id, name, position, state)
     select d.tenant_id, d.id, s.name, s.at, 'succeeded' from deployment d,
     (values ('render', 0), ('apply', 1), ('ready', 2), ('smoke', 3)) s (name, at)`,
  // Whoever has no tenants finds a row by its id alone.
  ...['project', 'environment', 'deployment', 'revision'].map((table) => `create index on ${table} (id)`),
  ...[
    ['environment', 'project_id'],
    ['revision', 'project_id, number'],
    ['deployment', 'environment_id, started_at'],
    ['deployment_step', 'deployment_id'],
  ].map(([table, columns]) => `create index on ${table} (${columns})`),
  'set session_replication_role = origin',
  'analyze',
];

export async function seedProjects(superuser: pg.Client): Promise<Seeded> {
  for (const statement of statements) await superuser.query(statement);
  const { rows } = await superuser.query<SeededProject & { readonly tenantId: string }>(
    `select p.tenant_id as "tenantId", p.id as "projectId", e.id as "environmentId"
     from project p join environment e on e.project_id = p.id where e.name = 'stage1' order by p.name = 'Project 15' desc, p.name`,
  );
  const [first, ...others] = rows;
  if (!first) throw new Error('No project was made.');
  return { ...first, projects: [first, ...others] };
}
