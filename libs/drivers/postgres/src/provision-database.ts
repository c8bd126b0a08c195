import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** What may log in, and the short name of each in `DatabaseUrls`. */
export const databaseRoles = {
  /** Migrations. */
  tiffin_owner: 'owner',
  /** The api, for the tenants of its callers. */
  tiffin_app: 'app',
  /** Builder and deployer. */
  tiffin_worker: 'worker',
  /** The embedded identity provider; it sees no tenant. */
  tiffin_identity: 'identity',
  /** The api, for operators of the platform. */
  tiffin_operator: 'operator',
  /** Reads audit chains, and signs their heads. */
  tiffin_auditor: 'auditor',
} as const;
export type DatabaseRole = keyof typeof databaseRoles;
export type RolePasswords = Readonly<Record<DatabaseRole, string>>;

/** Connection strings of all roles, for one database. */
export type DatabaseUrls = Readonly<Record<(typeof databaseRoles)[DatabaseRole], string>>;

const roleNames = Object.keys(databaseRoles) as DatabaseRole[];

export const newRolePasswords = (): RolePasswords =>
  Object.fromEntries(roleNames.map((role) => [role, randomBytes(18).toString('base64url')])) as RolePasswords;

/**
 * Makes the roles and the database, or sets the passwords of roles that exist; a role that is given none keeps the one that it has, and lets
 * nobody in where it is new. None of them is a superuser or may pass row level security. `superuserUrl` is used for this and nothing else.
 */
export async function provisionDatabase(
  superuserUrl: string,
  passwords: Partial<RolePasswords>,
  database = 'tiffin',
): Promise<DatabaseUrls> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    for (const role of roleNames) await provisionRole(client, role, passwords[role]);
    const found = await client.query('select 1 from pg_database where datname = $1', [database]);
    if (found.rowCount === 0) {
      await client.query(
        `create database ${pg.escapeIdentifier(database)} owner tiffin_owner encoding 'UTF8' template template0`,
      );
    }
  } finally {
    await client.end();
  }
  const urls = databaseUrls(superuserUrl, passwords, database);
  await closeToTemporaryObjects(urls.owner);
  return urls;
}

/**
 * Leaves it to the owner alone to make temporary objects. Postgres looks types and tables up among those of the session before all
 * others, also in a function that runs as its owner with an empty search path: whoever made a type there that is called `uuid` would have
 * the owner run what they like. A copy of a database does not have this from the one that it is copied from.
 */
export async function closeToTemporaryObjects(ownerUrl: string): Promise<void> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    await owner.query(`revoke temporary on database ${pg.escapeIdentifier(owner.database ?? '')} from public`);
  } finally {
    await owner.end();
  }
}

async function provisionRole(client: pg.Client, role: DatabaseRole, password: string | undefined): Promise<void> {
  const found = await client.query('select 1 from pg_roles where rolname = $1', [role]);
  const verb = found.rowCount === 0 ? 'create' : 'alter';
  const known = password === undefined ? '' : ` password ${pg.escapeLiteral(password)}`;
  await client.query(`${verb} role ${role} login nosuperuser nobypassrls nocreaterole nocreatedb${known}`);
}

/** The same server, the given database, each role with its password. */
export function databaseUrls(anyUrl: string, passwords: Partial<RolePasswords>, database: string): DatabaseUrls {
  const urlOf = (role: DatabaseRole): string => {
    const url = new URL(anyUrl);
    url.username = role;
    url.password = passwords[role] ?? '';
    url.pathname = `/${database}`;
    return url.toString();
  };
  return Object.fromEntries(roleNames.map((role) => [databaseRoles[role], urlOf(role)])) as DatabaseUrls;
}
