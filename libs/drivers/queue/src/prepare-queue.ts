import { runMigrations } from 'bullmq';
import pg from 'pg';

const schema = 'bullmq';

/**
 * Makes the queue's own schema in the database, under the owner's role, and lets api and workers use its rows. Nothing more:
 * who may put a trigger on a table runs code under the role of whoever writes to it. Repeatable.
 */
export async function prepareQueue(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await runMigrations(client, schema);
    await client.query(`
      grant usage on schema ${schema} to tiffin_app, tiffin_worker;
      revoke all on all tables in schema ${schema} from tiffin_app, tiffin_worker;
      grant select, insert, update, delete on all tables in schema ${schema} to tiffin_app, tiffin_worker;
      grant usage on all sequences in schema ${schema} to tiffin_app, tiffin_worker;
      grant execute on all functions in schema ${schema} to tiffin_app, tiffin_worker;`);
  } finally {
    await client.end();
  }
}
