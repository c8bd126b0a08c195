/** A short-lived process of `up`: roles, database, migrations and seed, so that what this needs in memory ends with it. */
import { text } from 'node:stream/consumers';
import { issueWorkerGrant } from '@tiffin/access';
import { applyMigrations, PostgresTenancyStore, provisionDatabase, TenantDatabase } from '@tiffin/postgres';
import { prepareQueue } from '@tiffin/queue';
import { developmentTenantId, SeedDevelopment } from '@tiffin/tenancy-operations';
import type { DatabaseAnswer, DatabaseRequest } from './stack/prepare-database.js';

const request = JSON.parse(await text(process.stdin)) as DatabaseRequest;
const urls = await provisionDatabase(request.superuserUrl, request.passwords, request.database);
const applied = await applyMigrations(urls.owner, request.migrations);
await prepareQueue(urls.owner);
const database = await TenantDatabase.open(urls.app, 1);
await new SeedDevelopment(new PostgresTenancyStore(database)).run(
  issueWorkerGrant(developmentTenantId, 'seed'),
  request.token,
);
await database.close();
const { owner: _, ...used } = urls;
const answer: DatabaseAnswer = { ...used, applied };
// The schema engine keeps its connections for a while; nobody waits for that.
process.stdout.write(JSON.stringify(answer), () => process.exit(0));
