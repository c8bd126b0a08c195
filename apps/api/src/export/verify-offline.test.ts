import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inclusionPaths, leafOf, publicPem, signCheckpoint } from '@tiffin/audit-rules';
import { PostgresAuditLedger, TenantDatabase } from '@tiffin/postgres';
import { createTestDatabase } from '@tiffin/testing';
import { TestApi } from '../testing/test-api.js';
import { makeProject, saveRevisions } from '../testing/test-project.js';
import { makeTenant } from '../testing/test-tenant.js';

const run = promisify(execFile);
const [tiffin, verifier] = ['cli', 'audit-verify'].map((app) => resolve(`dist/apps/${app}/main.mjs`)) as [
  string,
  string,
];

let dir: string;
const path = (...names: readonly string[]) => join(dir, ...names);

/** What the auditor does each hour, of which the key stays elsewhere. */
async function sign(auditorUrl: string): Promise<void> {
  const ledger = await PostgresAuditLedger.open(auditorUrl);
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(path('key.pem'), publicPem(privateKey.export({ type: 'pkcs8', format: 'pem' }) as string));
  const at = new Date();
  const checkpoint = signCheckpoint({ number: 1, at, previousBody: null, heads: await ledger.ends() }, privateKey);
  const paths = inclusionPaths(checkpoint.heads.map(leafOf));
  const proofs = checkpoint.heads.map((head, place) => ({ head, path: paths[place] ?? [] }));
  await ledger.keepCheckpoint({ ...checkpoint, number: 1, at, proofs });
  await ledger.close();
}

/** Both archives of a tenant, as its owner takes them along. What they were made of is gone then: API and database. */
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'tiffin-offline-'));
  const database = await createTestDatabase();
  const api = await TestApi.start(database.app);
  const tenants = await TenantDatabase.open(database.app, 1);
  const [ours] = [await makeTenant(tenants, 'ours'), await makeTenant(tenants, 'theirs')];
  await saveRevisions(api, { ...ours, ...(await makeProject(api, ours, 'Shop')) }, 3);
  await sign(database.auditor);
  const env = { TIFFIN_API_URL: api.url, TIFFIN_TOKEN: ours.tokens.owner, TIFFIN_DATA_DIR: path('data'), HOME: dir };
  for (const what of ['audit', 'tenant'])
    await run(process.execPath, [tiffin, what, 'export', '--output', path(what)], { cwd: dir, env });
  await tenants.close();
  await api.close();
  await database.drop();
  mkdirSync(path('unpacked'));
  await run('tar', ['xzf', path('tenant'), '-C', path('unpacked')]);
}, 60_000);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** The separate command, with nothing of ours around it. */
const verify = (what: string) =>
  run(process.execPath, [verifier, what, '--key', path('key.pem')], { cwd: '/', env: {} }).then(
    ({ stdout }) => ({ code: 0, text: stdout }),
    ({ code, stderr }: { code: number; stderr: string }) => ({ code, text: stderr }),
  );

describe('what a tenant has taken along is verified with no database and no API', () => {
  it.each([
    ['the file of `tiffin audit export`', 'audit'],
    ['the unpacked archive of `tiffin tenant export`', 'unpacked/audit'],
  ])('%s is good as it was made', async (_, what) => {
    expect(await verify(path(what))).toEqual({ code: 0, text: expect.stringMatching(/^Events 1 to \d+ of tenant/) });
  });

  interface Event {
    readonly seq: number;
    readonly body: string;
    readonly actorName: { readonly text: string; readonly salt: string };
  }
  const events = (): readonly Event[] =>
    readFileSync(path('unpacked', 'audit', 'events.jsonl'), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Event);
  const third = (change: (event: Event) => Partial<Event>) =>
    events().map((event) => (event.seq === 3 ? { ...event, ...change(event) } : event));
  const changes: readonly [string, () => readonly Event[]][] = [
    ['a changed row', () => third(({ body }) => ({ body: body.replace('"action"', '"Action"') }))],
    ['a row that is missing', () => events().toSpliced(2, 1)],
    [
      'rows that are swapped',
      () => events().map((event) => ({ ...event, seq: { 3: 4, 4: 3 }[event.seq] ?? event.seq })),
    ],
    ['a name that is another', () => third(({ actorName }) => ({ actorName: { ...actorName, text: 'Mallory' } }))],
  ];

  it.each(changes)('%s in the unpacked archive is found, with its number', async (_, change) => {
    cpSync(path('unpacked', 'audit'), path('changed'), { recursive: true });
    const changed = change();
    expect(changed).not.toEqual(events());
    writeFileSync(path('changed', 'events.jsonl'), changed.map((event) => `${JSON.stringify(event)}\n`).join(''));
    const { code, text } = await verify(path('changed'));
    expect([code, text]).toEqual([1, expect.stringMatching(/\b3\b/)]);
  });

  it('a changed row in the file is found', async () => {
    writeFileSync(
      path('changed.json'),
      readFileSync(path('audit'), 'utf8').replace('project.create', 'project.delete'),
    );
    expect((await verify(path('changed.json'))).code).toBe(1);
  });
});
