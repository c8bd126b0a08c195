import { randomBytes } from 'node:crypto';
import pg from 'pg';

export const databaseRoles = ['tiffin_owner', 'tiffin_app', 'tiffin_worker'] as const;
export type DatabaseRole = (typeof databaseRoles)[number];
export type RolePasswords = Readonly<Record<DatabaseRole, string>>;

/** Connection strings of the three roles, for one database. */
export interface DatabaseUrls {
  readonly owner: string;
  readonly app: string;
  readonly worker: string;
}

export const newRolePasswords = (): RolePasswords => ({
  tiffin_owner: randomBytes(18).toString('base64url'),
  tiffin_app: randomBytes(18).toString('base64url'),
  tiffin_worker: randomBytes(18).toString('base64url'),
});

/**
 * Makes the roles and the database, or sets the passwords of roles that exist. None of them is a superuser or may pass
 * row level security. `superuserUrl` is used for this and nothing else.
 */
export async function provisionDatabase(
  superuserUrl: string,
  passwords: RolePasswords,
  database = 'tiffin',
): Promise<DatabaseUrls> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    for (const role of databaseRoles) await provisionRole(client, role, passwords[role]);
    const found = await client.query('select 1 from pg_database where datname = $1', [database]);
    if (found.rowCount === 0) {
      await client.query(
        `create database ${pg.escapeIdentifier(database)} owner tiffin_owner encoding 'UTF8' template template0`,
      );
    }
  } finally {
    await client.end();
  }
  return databaseUrls(superuserUrl, passwords, database);
}

async function provisionRole(client: pg.Client, role: DatabaseRole, password: string): Promise<void> {
  const found = await client.query('select 1 from pg_roles where rolname = $1', [role]);
  const verb = found.rowCount === 0 ? 'create' : 'alter';
  await client.query(
    `${verb} role ${role} login nosuperuser nobypassrls nocreaterole nocreatedb password ${pg.escapeLiteral(password)}`,
  );
}

/** The same server, the given database, each role with its password. */
export function databaseUrls(anyUrl: string, passwords: RolePasswords, database: string): DatabaseUrls {
  const as = (role: DatabaseRole): string => {
    const url = new URL(anyUrl);
    url.username = role;
    url.password = passwords[role];
    url.pathname = `/${database}`;
    return url.toString();
  };
  return { owner: as('tiffin_owner'), app: as('tiffin_app'), worker: as('tiffin_worker') };
}
