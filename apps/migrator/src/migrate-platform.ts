import {
  applyMigrations,
  closeLocalCell,
  databaseRoles,
  provisionDatabase,
  type RolePasswords,
  underMigrationLock,
} from '@tiffin/postgres';
import { prepareQueue } from '@tiffin/queue';
import type { MigratorConfig, Provision } from './config.js';

/**
 * Brings the database to what this version needs; what is there already stays. Any number may run at once, of several versions: migrations
 * go forward only, and one version finds what a newer one has added.
 */
export function migratePlatform({ databaseUrl, migrationsDir, provision }: MigratorConfig): Promise<readonly string[]> {
  return underMigrationLock(provision?.adminUrl ?? databaseUrl, async () => {
    if (provision !== null)
      await provisionDatabase(provision.adminUrl, passwordsOf(databaseUrl, provision), nameOf(databaseUrl));
    const applied = await applyMigrations(databaseUrl, migrationsDir);
    await prepareQueue(databaseUrl);
    await closeLocalCell(databaseUrl);
    return applied;
  });
}

const nameOf = (url: string): string => decodeURIComponent(new URL(url).pathname.slice(1));

/** Of the roles that something here logs in as. */
function passwordsOf(ownerUrl: string, { urls }: Provision): Partial<RolePasswords> {
  const given: Readonly<Record<string, string | undefined>> = { ...urls, owner: ownerUrl };
  const passwords = Object.entries(databaseRoles).flatMap(([role, name]) => {
    const url = given[name];
    return url === undefined ? [] : [[role, decodeURIComponent(new URL(url).password)]];
  });
  return Object.fromEntries(passwords) as Partial<RolePasswords>;
}
