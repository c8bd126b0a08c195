import { optional, readEnvironment, text, WrongVariables } from '@tiffin/process';

export interface MigratorConfig {
  /** As role tiffin_owner. */
  readonly databaseUrl: string;
  readonly migrationsDir: string;
  /** Null: somebody else makes roles and database. */
  readonly provision: Provision | null;
}

/** As whom roles and database are made, and what the roles are to log in with. */
export interface Provision {
  readonly adminUrl: string;
  /** By the short names of `databaseRoles`. */
  readonly urls: Readonly<Record<(typeof roles)[number], string>>;
}

const roles = ['app', 'worker', 'operator', 'auditor'] as const;
const variableOf = (role: (typeof roles)[number]) =>
  `${role.toUpperCase()}_DATABASE_URL` as `${Uppercase<typeof role>}_DATABASE_URL`;
const url = (role: string) => optional(text(`the URL of the database, as role tiffin_${role}`));

const variables = {
  DATABASE_URL: text('the URL of the database, as role tiffin_owner'),
  TIFFIN_MIGRATIONS_DIR: text('the folder of the migrations'),
  ADMIN_DATABASE_URL: optional(text('the URL of the server, as somebody who may make roles and databases')),
  APP_DATABASE_URL: url('app'),
  WORKER_DATABASE_URL: url('worker'),
  OPERATOR_DATABASE_URL: url('operator'),
  AUDITOR_DATABASE_URL: url('auditor'),
};

export function readConfig(environment = process.env): MigratorConfig {
  const read = readEnvironment('migrator', variables, environment);
  return {
    databaseUrl: read.DATABASE_URL,
    migrationsDir: read.TIFFIN_MIGRATIONS_DIR,
    provision: provisionOf(read),
  };
}

type Read = ReturnType<typeof readEnvironment<typeof variables>>;

function provisionOf(read: Read): Provision | null {
  if (read.ADMIN_DATABASE_URL === null) return null;
  const missing = roles.map(variableOf).filter((name) => read[name] === null);
  if (missing.length > 0)
    throw new WrongVariables(
      `migrator cannot start with these variables:\nADMIN_DATABASE_URL also needs ${missing.join(', ')}, by which roles get their passwords.`,
    );
  const urls = Object.fromEntries(roles.map((role) => [role, read[variableOf(role)]]));
  return { adminUrl: read.ADMIN_DATABASE_URL, urls: urls as Provision['urls'] };
}
