import { canvasText, emptyCanvas, mergeOperations } from '@tiffin/canvas-rules';
import { accepted, newId } from '@tiffin/kernel';
import { answering, drawFunctions } from '@tiffin/testing';
import type pg from 'pg';

const canvas = canvasText(
  accepted(
    mergeOperations({
      ...{ base: emptyCanvas, head: emptyCanvas, baseNumber: 0, headNumber: 0 },
      operations: drawFunctions({ hello: answering('ANSWER') }),
    }),
  ),
);

export async function makeTenant(client: pg.Client): Promise<string> {
  const id = newId();
  await client.query(`insert into tenant (tenant_id, slug, name) values ($1, $2, 'T')`, [id, `t${id}`]);
  return id;
}

/** What a transaction changes is noted as a whole in one setting of it: very many rows go in portions. */
const portion = 200;

/** Projects of a tenant whose heads wait to be built, with a function that answers the text and a number. Returns their ids. */
export async function makeDue(
  client: pg.Client,
  tenantId: string,
  { projects, text }: { readonly projects: number; readonly text: string },
): Promise<readonly string[]> {
  const made: string[] = [];
  while (made.length < projects) {
    const { rows } = await client.query<{ id: string }>(
      `with ids as materialized (select gen_random_uuid() as project, gen_random_uuid() as revision, n
          from generate_series(1, $1::int) n),
        i2 as (insert into project (id, tenant_id, slug, name, head_revision_id)
          select project, $4, project::text, project::text, revision from ids),
        i3 as (insert into revision (id, tenant_id, project_id, number, sha256, canvas, author_id, author_name)
          select revision, $4, project, 1, '', replace($2, 'ANSWER', $3 || project::text), '', '' from ids)
      select project as id from ids`,
      // Content of its own for each: equal units are built once.
      [Math.min(portion, projects - made.length), canvas, `${text} `, tenantId],
    );
    made.push(...rows.map(({ id }) => id));
  }
  return made;
}
