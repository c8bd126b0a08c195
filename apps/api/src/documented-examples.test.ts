import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestApi } from './testing/test-api.js';
import { makeProject } from './testing/test-project.js';
import { makeTenant } from './testing/test-tenant.js';

interface Example {
  readonly heading: string;
  readonly language: string;
  readonly code: string;
}

/** Every block of code of a page, with the heading above it. */
function examplesOf(page: string): readonly Example[] {
  let heading = '';
  return [...page.matchAll(/^## (?<heading>.+)$|^```(?<language>\w+)\n(?<code>[\s\S]*?)^```$/gm)].flatMap(
    ({ groups }) => {
      if (groups?.['heading'] !== undefined) heading = groups['heading'];
      const { language, code } = groups ?? {};
      return language !== undefined && code !== undefined ? [{ heading, language, code }] : [];
    },
  );
}

const examples = examplesOf(readFileSync('docs/api.md', 'utf8'));
const first = examples.find(({ language }) => language === 'js')?.code ?? '';

let database: TestDatabase;
let api: TestApi;
let folder: string;
let token: string;
beforeAll(async () => {
  // Below the repository, so that examples find the packages that they import.
  mkdirSync('.tiffin', { recursive: true });
  folder = mkdtempSync(resolve('.tiffin/examples-'));
  database = await createTestDatabase();
  api = await TestApi.start(database.app);
  const tenant = await makeTenant(api.database, 'ours');
  token = tenant.tokens.owner;
  for (const name of ['One', 'Two']) await makeProject(api, tenant, name);
  mkdirSync(join(folder, '.tiffin'));
  writeFileSync(join(folder, '.tiffin/token'), token);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await api.close();
  await database.drop();
});

const run = promisify(execFile);

/** What an example prints. Rejects where it ends with anything but 0. The address of the page is that of the API here; no more is changed. */
async function printedBy({ language, code }: Example): Promise<string> {
  const file = join(folder, `example.${language === 'js' ? 'mjs' : 'sh'}`);
  const program = language === 'js' ? process.execPath : 'bash';
  const source = language === 'bash' ? code.replaceAll('http://localhost:4000', api.url) : withImportsFirst(code);
  writeFileSync(file, source);
  const env = {
    PATH: process.env['PATH'] ?? '',
    ...(language === 'js' ? { TIFFIN_URL: api.url, TIFFIN_TOKEN: token } : {}),
  };
  const args = language === 'js' ? [file] : ['-euo', 'pipefail', file];
  const { stdout } = await run(program, args, { cwd: folder, env, timeout: 20_000 });
  return stdout;
}

const withImportsFirst = (code: string): string => (code === first ? first : `${first}\n${code}`);

/** What the examples below a heading print, one after the other. */
const prints: Readonly<Record<string, readonly RegExp[]>> = {
  'Who calls': [/^\{"data":\{"viewer":\{"name":"Some owner","memberships":\[\{"role":"owner"/, /^$/],
  Errors: [/^NOT_FOUND: There is no such project\. Check the id\.\n$/],
  Pages: [/^One\n(Shop\n)?Two\n$/],
  'Doing things once': [/^true\n$/],
  'Live answers': [/^\w+\n$/],
  'Large things': [/^\{"saveCanvas":\{"changed":true,"revision":\{"number":1\}\}\}\n$/],
};

describe('the examples of docs/api.md', () => {
  it('are all known here, and those of another language are none', () => {
    const counts = Object.fromEntries(Object.entries(prints).map(([heading, all]) => [heading, all.length]));
    const found: Record<string, number> = {};
    for (const { heading } of examples) found[heading] = (found[heading] ?? 0) + 1;
    expect(found).toEqual(counts);
    expect(new Set(examples.map(({ language }) => language))).toEqual(new Set(['bash', 'js']));
  });

  it.each(Object.keys(prints))('below "%s" do what they say', async (heading) => {
    const all = examples.filter((example) => example.heading === heading);
    for (const [at, example] of all.entries())
      expect(await printedBy(example)).toMatch(prints[heading]?.[at] as RegExp);
  });

  it('fail where one is broken (control)', async () => {
    const broken = { heading: 'Broken', language: 'js', code: "await ask('{ nothing }');" };
    await expect(printedBy(broken)).rejects.toThrow(/GRAPHQL_VALIDATION_FAILED/);
  });
});
