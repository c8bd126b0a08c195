import { row } from './refusal-row.js';

/** Why a database of a tenant is not changed. */
export const databaseRefusals = {
  DATABASE_UNREACHABLE: row(
    'A database that a connector names does not answer, or lets nobody in. It is tried again automatically.',
    (connector, reason) =>
      `The database of Connector "${connector}" cannot be used: ${reason}. It is tried again automatically.`,
  ),
  DATABASE_BUSY: row(
    'A database that a connector names is being changed already, or others hold what a change of it needs. It is tried again automatically.',
    (connector, reason) =>
      `The database of Connector "${connector}" is in use: ${reason}. It is tried again automatically.`,
  ),
  DATABASE_SHARED: row(
    'The tables in a database that a connector names are those of another environment.',
    (connector, environment, statement) =>
      `The database of Connector "${connector}" is that of the environment ${environment}. Name another one by a variable of this environment; or, where this one is a copy and meant for it, run in it: ${statement}`,
  ),
  DATABASE_LEDGER: row(
    'What a database tells of what was made in it, in its table `tiffin_migration`, is not what the platform has written. Nothing was changed.',
    (connector, problem, wayOut) =>
      `The database of Connector "${connector}" cannot tell what was made in it: ${problem}. ${wayOut}`,
  ),
  MIGRATION_FAILED: row(
    'A database has refused a change that a release makes in it; what was changed before it stays.',
    (connector, change, reason) => `Connector "${connector}": ${change}: the database has refused it: ${reason}`,
  ),
  MIGRATION_OPEN: row(
    'Only a change that cannot be taken back, and that was made, can be said to be gone with a database that was put back.',
    (kind, state) =>
      `Only what is "irreversible" and "done" keeps older releases away, and can be resolved; this change is "${kind}" and "${state}".`,
  ),
  MIGRATION_BLOCKED: row(
    'Rows that are in a database are in the way of a change that a release makes in it. Nothing was changed.',
    (lines) => `The release cannot change its database, and has changed nothing. ${lines}`,
  ),
  MIGRATION_UNFINISHED: row(
    'A release serves, and the last changes of its database could not be made; they are tried again automatically.',
    (reason, left) =>
      `The release serves already, and its database lacks its last changes: ${reason} Left: ${left}. They are tried again automatically.`,
  ),
} as const;
