import { newId } from '@tiffin/kernel';
import type pg from 'pg';

export interface DueEnvironments {
  readonly tenantId?: string;
  /** The name of a row of `platform.cell`. */
  readonly cell: string;
  readonly environments: number;
  readonly units: readonly object[];
  /** What answers at which gateway's host name; default: nothing. */
  readonly routes?: readonly { readonly unit: string; readonly gatewaySlug: string }[];
}

/** A tenant with environments whose release waits to be deployed. Answers their ids. */
export async function makeDue(
  client: pg.Client,
  { tenantId = newId(), cell, environments, units, routes = [] }: DueEnvironments,
): Promise<readonly string[]> {
  const content = JSON.stringify({ formatVersion: 1, routes, units });
  const project = newId();
  // One after the other: each takes over whether the one above it is paused.
  await client.query(
    `insert into tenant (tenant_id, slug, name, cell_id) select $1, $2, 'T', c.id from platform.cell c where c.name = $3`,
    [tenantId, `t${tenantId}`, cell],
  );
  await client.query(
    `with ids as materialized (select gen_random_uuid() as revision),
      i2 as (insert into project (id, tenant_id, slug, name, head_revision_id, built_revision_id)
        select $2, $1, 'p', 'P', revision, revision from ids)
    insert into revision (id, tenant_id, project_id, number, sha256, canvas, author_id, author_name)
    select revision, $1, $2, 1, '', '{}', '', '' from ids`,
    [tenantId, project],
  );
  const { rows } = await client.query<{ id: string }>(
    `with r as (insert into release (id, tenant_id, project_id, sha256, content)
      values (gen_random_uuid(), $1, $2, 's', $3) returning id)
    insert into environment (id, tenant_id, project_id, name, desired_release_id, desired_revision_number)
    select gen_random_uuid(), $1, $2, 'e' || n, r.id, 1 from r, generate_series(1, $4::int) n returning id`,
    [tenantId, project, content, environments],
  );
  return rows.map(({ id }) => id);
}
