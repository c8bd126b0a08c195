/** A short-lived process of `up`: roles, database, migrations and seed, so that what this needs in memory ends with it. */
import { text } from 'node:stream/consumers';
import { issueWorkerGrant } from '@tiffin/access';
import { SeedDemoAccount } from '@tiffin/accounts-operations';
import { applyMigrations, chooseCell, PostgresTenancyStore, provisionDatabase, TenantDatabase } from '@tiffin/postgres';
import { openAccounts } from '@tiffin/postgres-accounts';
import { prepareQueue } from '@tiffin/queue';
import { developmentTenantId, developmentUserId, SeedDevelopment } from '@tiffin/tenancy-operations';
import { clusterName } from './stack/cluster-name.js';
import type { DatabaseAnswer, DatabaseRequest, DemoSecrets } from './stack/prepare-database.js';

const request = JSON.parse(await text(process.stdin)) as DatabaseRequest;
const urls = await provisionDatabase(request.superuserUrl, request.passwords, request.database);
const applied = await applyMigrations(urls.owner, request.migrations);
await prepareQueue(urls.owner);
const taken = await chooseCell(urls.owner, { chosen: request.cell, clusterName });
if (taken === null && request.demo) await seedDemo(request.demo);
const { owner: _, ...used } = urls;
const answer: DatabaseAnswer = { ...used, applied, ...(taken === null ? {} : { refused: taken }) };
// The schema engine keeps its connections for a while; nobody waits for that.
process.stdout.write(JSON.stringify(answer), () => process.exit(0));

async function seedDemo({ token, password }: DemoSecrets): Promise<void> {
  const database = await TenantDatabase.open(urls.app, 1);
  const seed = new SeedDevelopment(new PostgresTenancyStore(database));
  await seed.run(issueWorkerGrant(developmentTenantId, 'seed'), token);
  await database.close();
  const identity = openAccounts(urls.identity, 1);
  await new SeedDemoAccount(identity.accounts).run(developmentUserId, password);
  await identity.close();
}
