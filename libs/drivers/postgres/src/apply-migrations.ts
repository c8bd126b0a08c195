import { readMigrations } from './migration-list.js';
import { withSchemaEngine } from './schema-engine.js';

const filters = { externalTables: [], externalEnums: [] };

/** Applies what is missing, under the owner's role. Answers the names applied; none when the database is up to date. */
export async function applyMigrations(ownerUrl: string, folder: string): Promise<readonly string[]> {
  const migrationsList = await readMigrations(folder);
  const answer = await withSchemaEngine(ownerUrl, (engine) => engine.applyMigrations({ migrationsList, filters }));
  return answer.appliedMigrationNames;
}

/**
 * SQL that would bring a database with all migrations to the schema; empty when both are equal.
 * `emptyDatabaseUrl` names an empty database, in which the migrations are replayed.
 */
export async function diffMigrationsToSchema(
  emptyDatabaseUrl: string,
  folder: string,
  schema: string,
): Promise<string> {
  const migrations = await readMigrations(folder);
  const answer = await withSchemaEngine(emptyDatabaseUrl, (engine) =>
    engine.diff({
      from: { tag: 'migrations', ...migrations },
      to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: schema }] },
      script: true,
      exitCode: null,
      filters,
    }),
  );
  return (answer.stdout ?? '').replace(/^-- This is an empty migration\.\s*$/m, '').trim();
}
