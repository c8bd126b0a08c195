import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import pg from 'pg';
import { databaseRoles } from './provision-database.js';
import { schemas, tenantTables } from './testing/catalogue.js';

const expression = `(tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)`;
const named = (names: readonly string[]) => `n.nspname in (${names.map((name) => `'${name}'`).join(', ')})`;
const ours = named(schemas);
/** No role reads or writes a table of the log's own schema; its functions are looked at like all others. */
const withLog = named([...schemas, 'audit']);
const roles = Object.keys(databaseRoles);

/** Policies beside the one that every table has, each looked at: name, role, command and condition. */
const furtherPolicies: readonly string[] = [
  'public.tenant | operators_change | tiffin_operator | UPDATE | true | true',
  'public.tenant | operators_see | tiffin_operator | SELECT | true',
];

let database: TestDatabase;
let superuser: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
});
afterAll(async () => {
  await superuser.end();
  await database.drop();
});

/** Runs a change of the catalogue, looks, and takes the change back. */
async function withChange<T>(change: string, look: () => Promise<T>): Promise<T> {
  await superuser.query('begin');
  try {
    await superuser.query(change);
    return await look();
  } finally {
    await superuser.query('rollback');
  }
}

async function list(sql: string, values: readonly unknown[] = []): Promise<readonly string[]> {
  return (await superuser.query<{ line: string }>(sql, [...values])).rows.map(({ line }) => line);
}

/** Tables, of any schema of ours, that hold rows of tenants and are not closed, or lie where only such may lie and hold none. */
const openTables = () =>
  list(
    `
  select n.nspname || '.' || c.relname as line from pg_class c join pg_namespace n on n.oid = c.relnamespace
  left join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
  where c.relkind in ('r', 'p', 'f') and ${ours} and c.relname <> '_prisma_migrations'
    and (n.nspname = 'public' or a.attname is not null)
    and not (a.attname is not null and c.relrowsecurity and c.relforcerowsecurity and (
      select count(*) = 1 from pg_policy p where p.polrelid = c.oid and p.polname = 'tenant_rows'
        and p.polcmd = '*' and p.polpermissive and p.polroles = '{0}'
        and pg_get_expr(p.polqual, p.polrelid) = $1 and pg_get_expr(p.polwithcheck, p.polrelid) = $1))`,
    [expression],
  );

const otherPolicies = () =>
  list(`
  select concat_ws(' | ', schemaname || '.' || tablename, policyname, array_to_string(roles, ', '), cmd, qual, with_check) as line
  from pg_policies where policyname <> 'tenant_rows' or roles <> '{public}' order by 1`);

const strongViews = () =>
  list(`
  select n.nspname || '.' || c.relname as line from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where ${ours} and (c.relkind = 'm'
    or c.relkind = 'v' and not coalesce('security_invoker=true' = any(c.reloptions), false))`);

/** Functions that anybody may call, or that run as somebody else with names looked up where the caller likes. */
const looseFunctions = () =>
  list(`
  select n.nspname || '.' || p.proname as line from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where ${withLog} and p.prorettype <> 'trigger'::regtype and (p.prosecdef or n.nspname <> 'public')
      and has_function_privilege('public', p.oid, 'execute')
    or ${withLog} and p.prosecdef and not coalesce('search_path=""' = any(p.proconfig), false)`);

const memberships = () =>
  list(`
  select m.rolname || ' in ' || g.rolname as line from pg_auth_members a
  join pg_roles m on m.oid = a.member join pg_roles g on g.oid = a.roleid where m.rolname like 'tiffin_%'`);

const grants = () =>
  list(
    `with given as (
      select grantee, nspname || '.' || relname as thing, privilege_type as may from pg_class c
        join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) x (grantor, grantee, privilege_type, is_grantable)
        where ${withLog}
      union all
      select grantee, nspname || '.' || relname, privilege_type || ' (' || string_agg(attname, ', ' order by attname) || ')'
        from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace,
        aclexplode(a.attacl) x (grantor, grantee, privilege_type, is_grantable)
        where ${withLog} and not attisdropped group by 1, 2, privilege_type
      union all
      select grantee, nspname || '.' || proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', privilege_type
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace,
        aclexplode(p.proacl) x (grantor, grantee, privilege_type, is_grantable) where ${withLog}
      union all
      select grantee, 'schema ' || nspname, privilege_type from pg_namespace n,
        aclexplode(n.nspacl) x (grantor, grantee, privilege_type, is_grantable) where ${withLog})
    select coalesce(r.rolname, 'everybody') || ' | ' || thing || ' | ' || string_agg(may, ', ' order by may) as line
    from given left join pg_roles r on r.oid = grantee
    where grantee = 0 or (r.rolname = any($1) and r.rolname <> 'tiffin_owner')
    group by r.rolname, thing order by r.rolname nulls first, thing`,
    [roles],
  );

describe('the catalogue (I-09)', () => {
  it('closes every table of tenants with exactly the one policy', async () => {
    expect(await openTables()).toEqual([]);
    expect((await tenantTables(superuser)).length).toBeGreaterThan(15);
  });

  it.each([
    ['a table without row level security', 'alter table project disable row level security'],
    ['a table that does not force it', 'alter table project no force row level security'],
    ['a table without its policy', 'drop policy tenant_rows on release'],
    ['a policy that reads everything', 'alter policy tenant_rows on release using (true)'],
    ['a policy that writes anywhere', 'alter policy tenant_rows on release with check (true)'],
    ['a policy for one role alone', 'alter policy tenant_rows on release to tiffin_app'],
    ['a new table without tenant', 'create table loose (id int)'],
    ['a new table with a tenant in another schema', 'create table platform.loose (tenant_id uuid)'],
  ])('sees %s', async (_, change) => {
    expect(await withChange(change, openTables)).toHaveLength(1);
  });

  it('has no policy besides, but those that were looked at', async () => {
    expect(await otherPolicies()).toEqual(furtherPolicies);
    const opened = 'create policy everyone on project using (true) with check (true)';
    expect(await withChange(opened, otherPolicies)).toHaveLength(furtherPolicies.length + 1);
  });

  it('has no view that shows rows with the rights of its owner', async () => {
    expect(await strongViews()).toEqual([]);
    const kinds = ['view seen as', 'materialized view seen as', 'view seen with (security_invoker = true) as'];
    const seen: number[] = [];
    for (const kind of kinds) {
      seen.push((await withChange(`create ${kind} select * from project`, strongViews)).length);
    }
    expect(seen).toEqual([1, 1, 0]);
  });

  it('has no function that anybody may call, and none that runs as its owner with names of the caller’s choice', async () => {
    expect(await looseFunctions()).toEqual([]);
    const make = (how: string) => `create function directory.loose() returns int language sql ${how} as 'select 1'`;
    expect(await withChange(make(''), looseFunctions)).toEqual(['directory.loose']);
    const closed = `${make('security definer')}; revoke all on function directory.loose() from public`;
    expect(await withChange(closed, looseFunctions)).toEqual(['directory.loose']);
  });

  it('knows no role that may pass row level security, and none that is a member of another', async () => {
    const strong = `select rolname as line from pg_roles where rolname like 'tiffin_%' and (rolsuper or rolbypassrls)`;
    expect(await list(strong)).toEqual([]);
    expect(await memberships()).toEqual([]);
    expect(await withChange('grant tiffin_owner to tiffin_app', memberships)).toHaveLength(1);
  });

  it('gives each role what the reviewed table says, and nothing else; `npm test -- catalogue -u` writes it', async () => {
    const heading = '# role | on | may. A change of this table is looked at: it is all that a role can reach.';
    await expect([heading, ...(await grants()), ''].join('\n')).toMatchFileSnapshot('./testing/grants.txt');
    expect(await withChange('grant delete on project to tiffin_app', grants)).not.toEqual(await grants());
  });
});
