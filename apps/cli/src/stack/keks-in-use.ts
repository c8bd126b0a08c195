import { config } from '../config.js';
import { roleUrls } from './prepare-database.js';
import { requireRunning } from './up-file.js';

/** Key-encryption keys with the number of data keys that need them; asked of the database, which a running `up` has. */
export async function keksInUse(): Promise<ReadonlyMap<string, number>> {
  const { postgres } = requireRunning().ports;
  const { PostgresKeyStore, TenantDatabase } = await import('@tiffin/postgres');
  const address = config.databaseUrl ?? `postgres://127.0.0.1:${postgres}/`;
  const database = await TenantDatabase.open(roleUrls(address).worker, 1);
  try {
    const used = await new PostgresKeyStore(database).keksInUse();
    return new Map(used.map(({ kekId, keys }) => [kekId, keys]));
  } finally {
    await database.close();
  }
}
