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
  const worker = issueWorkerGrant(newId<TenantId>(), 'test');
  // Workers have no business with these, which `invitations.test.ts` reads.
  const closed: readonly string[] = [Prisma.ModelName.Invitation];
  const models = Object.values(Prisma.ModelName)
    .filter((name) => !closed.includes(name))
    .map((name) => (name[0]?.toLowerCase() + name.slice(1)) as 'tenant');
  await opened.within(worker, async (transaction) => {
    for (const model of models) expect([model, await transaction[model].findFirst()]).toEqual([model, null]);
  });
  await opened.close();
  await database.drop();
});
