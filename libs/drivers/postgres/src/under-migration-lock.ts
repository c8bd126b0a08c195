import pg from 'pg';

/** Any number that nothing else locks. */
const lock = 7_436_001;

/**
 * Does what one process at a time may do to a database: others that ask wait until it is over, and find it done. The lock is of a session, so that
 * it ends with a process that is killed.
 */
export async function underMigrationLock<T>(databaseUrl: string, work: () => Promise<T>): Promise<T> {
  const holder = new pg.Client({ connectionString: databaseUrl });
  await holder.connect();
  try {
    await holder.query('select pg_advisory_lock($1)', [lock]);
    return await work();
  } finally {
    await holder.end();
  }
}
