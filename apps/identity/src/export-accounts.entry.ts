import { exportToKeycloak } from '@tiffin/accounts-operations';
import { openAccounts } from '@tiffin/postgres-accounts';
import { readExportConfig } from './config.js';

/** Prints the accounts as a file of users that Keycloak imports (docs/identity.md). It holds password hashes. */
const accounts = openAccounts(readExportConfig().databaseUrl, 1);
const users = exportToKeycloak(await accounts.accounts.all());
await accounts.close();
process.stdout.write(`${JSON.stringify({ realm: 'tiffin', users }, null, 2)}\n`);
