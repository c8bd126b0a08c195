import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import { newId, type TenantId } from '@tiffin/kernel';
import { createEmptyDatabase, createTestDatabase, migrationsFolder } from '@tiffin/testing';
import { diffMigrationsToSchema } from './apply-migrations.js';
import { Prisma } from './generated/client.js';
import { TenantDatabase } from './tenant-database.js';

async function differenceTo(schema: string): Promise<string> {
  const empty = await createEmptyDatabase();
  try {
    return await diffMigrationsToSchema(empty.superuser, migrationsFolder, schema);
  } finally {
    await empty.drop();
  }
}

it('lead to the schema, and a schema that says more is seen', async () => {
  const schema = await readFile('prisma/schema.prisma', 'utf8');
  expect(await differenceTo(schema)).toBe('');
  const wider = schema.replace('slug      String   @unique', 'slug      String   @unique\n  motto String?');
  expect(await differenceTo(wider)).toContain('ADD COLUMN');
});

it('lead to what the generated client asks for', async () => {
  const database = await createTestDatabase();
  const opened = await TenantDatabase.open(database.worker, 1);
  // What no worker may read.
  const app = await TenantDatabase.open(database.app, 1);
  const ofApp = [
    ...['idempotencyKey', 'invitation', 'member', 'apiToken', 'serviceAccount', 'settingChange', 'auditEvent'],
    ...['notification', 'oauthKey', 'oauthGrant', 'oauthToken', 'traffic'],
  ];
  // Written and compared, and read by nobody.
  const unread = { invitation: { omit: { tokenHash: true } } } as Readonly<Record<string, object>>;
  const worker = issueWorkerGrant(newId<TenantId>(), 'test');
  const models = Object.values(Prisma.ModelName).map((name) => (name[0]?.toLowerCase() + name.slice(1)) as 'tenant');
  for (const model of models) {
    const found = await (ofApp.includes(model) ? app : opened).within(worker, (rows) =>
      rows[model].findFirst(unread[model]),
    );
    expect([model, found]).toEqual([model, null]);
  }
  await Promise.all([opened.close(), app.close()]);
  await database.drop();
});
