/**
 * Compiles the apps into dist/: `apps/<app>/main.mjs`, `runtimes/<runtime>/runtime.mjs` with `assets/`, `console/`.
 * A target whose inputs did not change is left alone; a target is replaced as a whole, so nobody sees half of one.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { rolldown } from 'rolldown';
import { freshTargets, writeStamp } from './build-stamps.mjs';
import { targets } from './build-targets.mjs';
import { root } from './hand-over.mjs';

const usage = `Usage: npm run build [-- [--force] [target ...]]

Compiles what changed since the last build into dist/. A target is the name of a folder in apps/.

  --force   also what did not change
`;

/** Apps that carry all their packages in one file: they start sooner (the api in 1.1 s, not 1.5 s). */
const inlined = new Set([
  'api',
  'audit-verify',
  'auditor',
  'builder',
  'cell-local',
  'deployer',
  'identity',
  'migrator',
  'promoter',
]);

/** Our own packages, relative files and the compiler's helpers are part of a bundle; Node's modules and packages are not. */
const isPackage = (id) => !/^(\.|\/|@tiffin\/|@oxc-project\/runtime|\0|[A-Za-z]:)/.test(id);

const builders = { app: buildApp, runtime: buildRuntime, console: buildConsole };

async function buildApp(target, out) {
  const source = join(root, target.folder, 'src');
  const extra = readdirSync(source).filter((file) => file.endsWith('.entry.ts'));
  const programs = Object.fromEntries([
    ['main', join(source, 'main.ts')],
    ...extra.map((file) => [file.replace(/\.entry\.ts$/, ''), join(source, file)]),
  ]);
  const output = { dir: out, sourcemap: true };
  if (inlined.has(target.name)) return bundle({ input: programs }, output);
  const seen = [];
  // Each by itself: of two together, what both need may be put into one of them, and the other then runs it (build.test.ts).
  for (const [name, file] of Object.entries(programs))
    seen.push(...(await bundle({ input: { [name]: file }, external: isPackage }, output)));
  return seen;
}

async function buildRuntime(target, out) {
  const folder = join(root, target.folder);
  const { plugins, files, finish } = await ownRules(folder);
  const inputs = [];
  for (const [name, file] of runtimeEntries(folder))
    inputs.push(...(await bundle({ input: { [name]: file }, plugins }, { dir: out, codeSplitting: false })));
  await finish?.(out);
  const list = join(folder, 'assets.json');
  if (!existsSync(list)) return [...inputs, ...files];
  const assets = JSON.parse(readFileSync(list, 'utf8'));
  for (const [to, from] of Object.entries(assets))
    cpSync(join(root, from), join(out, 'assets', to), { recursive: true });
  return [...inputs, ...files, list];
}

/** The runtime, and what it reads only where it has use for it. */
function runtimeEntries(folder) {
  const source = join(folder, 'src');
  const beside = readdirSync(source).filter((file) => file.endsWith('.entry.ts'));
  return [
    ['runtime', join(source, 'main.ts')],
    ...beside.map((file) => [file.replace(/\.entry\.ts$/, ''), join(source, file)]),
  ];
}

/** A runtime may bring, in `bundle.mjs` and `bundle/`, plugins for the bundler and what makes of its files what ships. */
async function ownRules(folder) {
  const path = join(folder, 'bundle.mjs');
  if (!existsSync(path)) return { plugins: [], files: [] };
  const { plugins, finish } = await import(pathToFileURL(path).href);
  const beside = join(folder, 'bundle');
  return { plugins, finish, files: [path, ...(existsSync(beside) ? filesBelow(beside) : [])] };
}

const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** V8 keeps a program's text for as long as it runs, in twice the memory where a single character of it is beyond ASCII. */
const onlyAscii = {
  name: 'only-ascii',
  // At the very end: what is printed after `renderChunk` writes the characters themselves again.
  generateBundle(_, chunks) {
    for (const chunk of Object.values(chunks)) if (chunk.type === 'chunk') chunk.code = escaped(chunk.code);
  },
};
const escaped = (code) =>
  code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

async function bundle({ plugins = [], ...input }, output) {
  const build = await rolldown({
    cwd: root,
    platform: 'node',
    tsconfig: join(root, 'tsconfig.json'),
    logLevel: 'warn',
    onwarn: () => undefined,
    plugins: [...plugins, onlyAscii],
    ...input,
  });
  const { output: chunks } = await build.write({
    format: 'esm',
    entryFileNames: '[name].mjs',
    chunkFileNames: 'chunks/[name]-[hash].mjs',
    keepNames: true,
    comments: { legal: true, annotation: false, jsdoc: false },
    ...output,
  });
  await build.close();
  return chunks.flatMap((chunk) => chunk.moduleIds ?? []);
}

async function buildConsole(target, out) {
  const { build } = await import('vite');
  const folder = join(root, target.folder);
  const seen = [];
  const watchInputs = { name: 'inputs', moduleParsed: (module) => void seen.push(module.id.split('?')[0]) };
  await build({
    root: folder,
    logLevel: 'error',
    plugins: [watchInputs],
    build: { outDir: out, emptyOutDir: true },
  });
  writeFileSync(join(out, 'documents.json'), JSON.stringify(await documentsOf(join(folder, 'src'))));
  await Promise.all(filesBelow(out).map(compress));
  const own = filesBelow(folder).filter((path) => !/\.test\.tsx?$|\.md$/.test(path));
  return [...seen, ...own];
}

/** The texts of all GraphQL operations of the console, as it sends them: the api knows them for its own. */
async function documentsOf(folder) {
  const { stringifyDocument } = await import('@urql/core');
  // In an order that no disk decides: what is built is the same everywhere.
  const input = filesBelow(folder)
    .sort()
    .filter(
      (path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && readFileSync(path, 'utf8').includes('= graphql('),
    );
  const build = await rolldown({ cwd: root, input, tsconfig: join(root, 'tsconfig.json'), external: isPackage });
  const dir = join(root, 'dist/.making/documents');
  const { output } = await build.write({ dir, format: 'esm' });
  await build.close();
  const modules = await Promise.all(
    output
      .filter(({ isEntry }) => isEntry)
      .map(({ fileName }) => import(`${pathToFileURL(join(dir, fileName))}?${Date.now()}`)),
  );
  const documents = modules.flatMap((module) => Object.values(module)).filter((value) => value?.kind === 'Document');
  rmSync(dir, { recursive: true, force: true });
  return documents
    .filter(({ definitions }) => definitions.some(({ kind }) => kind === 'OperationDefinition'))
    .map(stringifyDocument);
}

const isText = /\.(js|css|html|svg|json|map)$/;
const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** The api sends what it is asked for in the form that the browser takes; done once here, it may be done thoroughly. */
async function compress(path) {
  const bytes = readFileSync(path);
  if (!isText.test(path) || bytes.length < 1_024) return;
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  const [br, gz] = await Promise.all([brotli(bytes, { params }), zip(bytes, { level: 9 })]);
  writeFileSync(`${path}.br`, br);
  writeFileSync(`${path}.gz`, gz);
}

/** Builds one target aside and puts it in place. */
async function make(target) {
  const startedAt = performance.now();
  const aside = join(root, 'dist/.making', target.name);
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside, { recursive: true });
  const inputs = await builders[target.kind](target, aside);
  const place = join(root, 'dist', target.out);
  rmSync(place, { recursive: true, force: true });
  mkdirSync(join(place, '..'), { recursive: true });
  renameSync(aside, place);
  writeStamp(target, ownFiles(inputs));
  process.stdout.write(`  ${target.name} ${Math.round(performance.now() - startedAt)} ms\n`);
}

const ownFiles = (ids) =>
  ids
    .filter((id) => existsSync(id))
    .map((id) => relative(root, id).split(sep).join('/'))
    .filter((path) => !path.startsWith('..') && !path.includes('node_modules/'));

/** `dist/runtimes/digests.json`: runtime -> digest over its file names and bytes; it is part of every unit's hash. */
function writeDigests() {
  const isBuilt = ({ kind, out }) => kind === 'runtime' && existsSync(join(root, 'dist', out));
  const runtimes = targets().filter(isBuilt);
  const digests = Object.fromEntries(runtimes.map((target) => [target.name, digestOf(join(root, 'dist', target.out))]));
  const path = join(root, 'dist/runtimes/digests.json');
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(`${path}.new`, `${JSON.stringify(digests, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}

function digestOf(folder) {
  const hash = createHash('sha256');
  const files = filesBelow(folder).map((path) => relative(folder, path).split(sep).join('/'));
  for (const file of files.sort()) {
    const bytes = readFileSync(join(folder, file));
    hash.update(`${file}\0${bytes.length}\0`).update(bytes);
  }
  return `sha256:${hash.digest('hex')}`;
}

function chosen(args) {
  const names = args.filter((arg) => !arg.startsWith('-'));
  const all = targets();
  const unknown = names.find((name) => !all.some((target) => target.name === name));
  if (unknown)
    throw new Error(`There is no target "${unknown}". There are: ${all.map(({ name }) => name).join(', ')}.`);
  const wanted = names.length ? all.filter(({ name }) => names.includes(name)) : all;
  if (args.includes('--force')) return wanted;
  const fresh = new Set(freshTargets(wanted).map(({ name }) => name));
  return wanted.filter(({ name }) => !fresh.has(name));
}

async function main(args) {
  if (args.includes('--help') || args.includes('-h')) return void process.stdout.write(usage);
  const startedAt = performance.now();
  const stale = chosen(args);
  if (stale.length === 0) return void process.stdout.write('Everything is built.\n');
  process.stdout.write(`Building ${stale.map(({ name }) => name).join(', ')} ...\n`);
  const outcomes = await Promise.allSettled(stale.map(make));
  const failures = outcomes.flatMap((outcome, at) =>
    outcome.status === 'rejected' ? [[stale[at].name, outcome.reason]] : [],
  );
  for (const [name, reason] of failures)
    process.stderr.write(`\n${name} does not build:\n${reason?.message ?? reason}\n`);
  if (failures.length > 0) return void (process.exitCode = 1);
  writeDigests();
  process.stdout.write(`Built in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.\n`);
}

await main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
