/** Writes the files that are made from others. `--check` says which of them were out of step, and fails. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { rolldown } from 'rolldown';
import { clientFolder, remakeDatabaseClient } from './database-client.mjs';
import { writeIntrospection } from './introspection.mjs';
import { node, root, toolEnvironment } from './hand-over.mjs';

const usage = `Usage: npm run generate [-- --check]

Writes:
  libs/drivers/postgres/src/generated   database client, from prisma/schema.prisma (not committed)
  libs/contracts/schema.graphql         GraphQL schema, from the resolvers of apps/api
  libs/contracts/src/generated          types of that schema for those who ask it (not committed)
  docs/refusals.md                      every refusal, from the table in libs/kernel

  --check   fail when that changed anything, or when a committed one is not committed like this
`;

const generators = [
  { path: 'docs/refusals.md', write: writeRefusals },
  { path: 'libs/contracts/schema.graphql', write: writeGraphqlSchema },
];

/** The api prints its schema: `dist/apps/api/schema.mjs` is made from `apps/api/src/schema.entry.ts`. */
function writeGraphqlSchema(path) {
  execFileSync(node, ['tools/build.mjs', 'api'], {
    cwd: root,
    env: toolEnvironment(),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const made = spawnSync(node, ['dist/apps/api/schema.mjs'], { cwd: root, env: toolEnvironment(), encoding: 'utf8' });
  if (made.status !== 0 || made.stdout === '') throw new Error(`The api does not print its schema:\n${made.stderr}`);
  writeIfChanged(path, made.stdout);
}

async function writeRefusals(path) {
  const bundle = await rolldown({ cwd: root, input: 'libs/kernel/src/refusal-table.ts' });
  const { output } = await bundle.generate({ format: 'esm' });
  await bundle.close();
  const { refusalTable } = await import(`data:text/javascript,${encodeURIComponent(output[0].code)}`);
  const rows = Object.entries(refusalTable).map(
    ([code, row]) => `| \`${code}\` | ${row.when} | ${example(row.text)} |`,
  );
  const page = [
    '# Refusals',
    '',
    'Made by `npm run generate` from `libs/kernel/src/refusal-table.ts`. The code is API (`extensions.code`) and never changes;',
    'the text is for people. What is in angle brackets names the thing at hand.',
    '',
    '| code | when | text |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
  const options = await resolveConfig(join(root, path));
  writeIfChanged(path, await format(page, { ...options, parser: 'markdown' }));
}

/** The text with the names of its parameters in the places of what they stand for. */
function example(text) {
  const names = /^\(?([^)=]*)\)?\s*=>/.exec(text.toString())?.[1].split(',') ?? [];
  return text(...names.map((name) => `‹${name.trim()}›`)).replaceAll('|', '\\|');
}

function writeIfChanged(path, text) {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
}

const textOf = (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '');

/** Generated files that git does not have, or not like this. Empty outside a git checkout. */
function uncommitted() {
  if (!existsSync(join(root, '.git'))) return '';
  const paths = generators.map(({ path }) => path);
  return execFileSync('git', ['status', '--porcelain', '--untracked-files=all', '--', ...paths], {
    cwd: root,
    encoding: 'utf8',
  });
}

/** Runs the generators; the paths that changed by it. */
async function generateAll() {
  const written = remakeDatabaseClient() ? [] : [clientFolder];
  for (const { path, write } of generators) {
    const before = textOf(path);
    await write(path);
    if (textOf(path) !== before) written.push(path);
  }
  for (const path of written) process.stdout.write(`written: ${path}\n`);
  writeIntrospection();
  return written;
}

async function main(args) {
  if (args.includes('--help') || args.includes('-h')) return void process.stdout.write(usage);
  const written = await generateAll();
  if (args.includes('--check')) complain(written, uncommitted());
}

function complain(written, open) {
  if (written.length > 0)
    process.stderr.write(
      'These were out of step with their sources; they are written now; commit those that git knows.\n',
    );
  if (open) process.stderr.write(`Generated files that are not committed:\n${open}`);
  if (written.length > 0 || open) process.exitCode = 1;
}

await main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
