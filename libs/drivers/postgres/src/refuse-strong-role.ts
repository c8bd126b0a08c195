import pg from 'pg';

interface RoleStrength {
  readonly name: string;
  readonly rolsuper: boolean;
  readonly rolbypassrls: boolean;
  readonly owned: number;
  readonly temporary: boolean;
}

const question = `
  select rolname as name, rolsuper, rolbypassrls,
    (select count(*)::int from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
     where c.relkind in ('r','p') and pg_has_role(current_user, c.relowner, 'MEMBER')) as owned,
    has_database_privilege(current_database(), 'TEMPORARY') as temporary
  from pg_roles where rolname = current_user`;

/** The same on a connection of its own, for a process that opens its database in another way. */
export async function refuseStrongRoleAt(databaseUrl: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, connectionTimeoutMillis: 5_000 });
  try {
    await refuseStrongRole(pool);
  } finally {
    await pool.end();
  }
}

/**
 * Throws where the connected role could see past row level security: then one forgotten filter would show other tenants. Whoever may make
 * temporary objects could too (`closeToTemporaryObjects`).
 */
export async function refuseStrongRole(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<RoleStrength>(question);
  const role = rows[0];
  if (!role) throw new Error('The database does not know its own role.');
  const reasons = [
    role.rolsuper ? 'it is a superuser' : '',
    role.rolbypassrls ? 'it may bypass row level security' : '',
    role.owned > 0 ? `it owns ${role.owned} tenant tables` : '',
    role.temporary ? 'it may make temporary objects' : '',
  ].filter(Boolean);
  if (reasons.length > 0) {
    throw new Error(
      `The database role "${role.name}" is too strong to serve tenants: ${reasons.join(', ')}. ` +
        'Set DATABASE_URL to the role of the process: tiffin_app (api), tiffin_worker (builder, deployer), tiffin_auditor or tiffin_identity.',
    );
  }
}
