import pg from 'pg';
import { PostgresAccountStore } from './postgres-account-store.js';
import { PostgresArtifactStore } from './postgres-artifact-store.js';
import { PostgresAttemptStore } from './postgres-attempt-store.js';
import { PostgresLinkStore } from './postgres-link-store.js';

export interface AccountsDatabase {
  readonly accounts: PostgresAccountStore;
  readonly artifacts: PostgresArtifactStore;
  readonly attempts: PostgresAttemptStore;
  readonly links: PostgresLinkStore;
  close(): Promise<void>;
}

/** Everything that the embedded identity provider keeps, as the role tiffin_identity. Connects at the first question. */
export function openAccounts(databaseUrl: string, connections = 4): AccountsDatabase {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: connections,
    application_name: 'tiffin identity',
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 10_000,
  });
  // A connection that breaks while nobody uses it would otherwise end the process.
  pool.on('error', () => undefined);
  return {
    accounts: new PostgresAccountStore(pool),
    artifacts: new PostgresArtifactStore(pool),
    attempts: new PostgresAttemptStore(pool),
    links: new PostgresLinkStore(pool),
    close: () => pool.end(),
  };
}
