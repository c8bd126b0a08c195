import type pg from 'pg';

/** Schemas of ours: of the product's tables, of what has no tenant, and of the embedded accounts. The queue's is its own. */
export const schemas = ['public', 'directory', 'platform', 'identity'] as const;

export interface TableName {
  readonly schema: string;
  readonly table: string;
}

export interface Column {
  readonly name: string;
  readonly type: string;
}

export interface ForeignKey {
  readonly name: string;
  readonly child: string;
  readonly parent: string;
  /** Columns of the child, and of the parent in the same order. */
  readonly columns: readonly string[];
  readonly refers: readonly string[];
}

/** Every table that rows of tenants lie in: what has a `tenant_id`. */
export async function tenantTables(superuser: pg.Client): Promise<readonly string[]> {
  const { rows } = await superuser.query<{ relname: string }>(
    `select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
     where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace order by 1`,
  );
  return rows.map(({ relname }) => relname);
}

/** Columns that are written: generated ones are not. */
export async function columnsOf(superuser: pg.Client, table: string): Promise<readonly Column[]> {
  const { rows } = await superuser.query<Column>(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attidentity <> 'a'
     order by attnum`,
    [`public.${table}`],
  );
  return rows;
}

/** Those of tables that belong to tenants. */
export async function foreignKeys(superuser: pg.Client): Promise<readonly ForeignKey[]> {
  const names = (columns: string, table: string) => `(select array_agg(a.attname::text order by k.at)
    from unnest(${columns}) with ordinality k (attnum, at)
    join pg_attribute a on a.attrelid = ${table} and a.attnum = k.attnum)`;
  const { rows } = await superuser.query<ForeignKey>(
    `select c.conname as name, child.relname as child, parent.relname as parent,
       ${names('c.conkey', 'c.conrelid')} as columns, ${names('c.confkey', 'c.confrelid')} as refers
     from pg_constraint c join pg_class child on child.oid = c.conrelid join pg_class parent on parent.oid = c.confrelid
     where c.contype = 'f' and c.conparentid = 0 and child.relnamespace = 'public'::regnamespace
       and parent.relnamespace = 'public'::regnamespace
     order by 1`,
  );
  return rows;
}
