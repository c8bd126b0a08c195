/** Builds what is missing of the tools, once for all checkouts of this user. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { aloneIn } from '../../../tools/alone.mjs';
import { cache, run } from '../../../tools/fetched.mjs';
import { toolSets } from './tool-sets.mjs';

const modules = join(import.meta.dirname, '../modules');
const kept = join(cache, 'cluster-tools');
const goEnvironment = { ...process.env, CGO_ENABLED: '0', GOTOOLCHAIN: 'local' };

/** The folder of a tool set: named after all that its binaries are made of, so that another version is another folder. */
export function folderOfTools(name) {
  const { module, ...set } = toolSets[name];
  const hash = createHash('sha256').update(JSON.stringify([set, process.arch]));
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(modules, module, file)));
  return join(kept, `${name}-${hash.digest('hex').slice(0, 12)}`);
}

/** Where a tool is, by its name. */
export function tool(name) {
  const [set] = Object.entries(toolSets).find(([, { packages, compiled }]) =>
    Object.hasOwn({ ...packages, ...compiled }, name),
  );
  return join(folderOfTools(set), name);
}

/** Makes the named tool sets, all where none is named. */
export async function ensureTools(progress, names = Object.keys(toolSets)) {
  if (names.every(isThere)) return;
  await aloneIn(join(kept, 'locks'), 'building the tools of the test cluster', async () => {
    const missing = names.filter((name) => !isThere(name));
    await requireGo();
    removeBrokenOff();
    for (const [at, name] of missing.entries()) {
      const what = `building ${Object.keys(toolSets[name].packages).join(', ')} (${at + 1} of ${missing.length})`;
      await progress.during(what, () => build(name));
    }
  });
}

const isThere = (name) => existsSync(folderOfTools(name));

/** Beside its place and moved there when it is whole: what is there is never half. */
async function build(name) {
  const { module, packages, flags = [], folders = {}, compiled = {} } = toolSets[name];
  const aside = join(kept, `aside-${name}-${process.pid}`);
  mkdirSync(aside, { recursive: true });
  const cwd = join(modules, module);
  const common = ['build', '-trimpath', '-ldflags', ['-s -w', ...flags].join(' ')];
  // Together, as one links while another compiles; the few whose folder is named otherwise follow.
  const [named, others] = byWhetherNamed(packages);
  if (named.length) await go([...common, '-o', `${aside}/`, ...named], cwd);
  for (const [binary, from] of others) await go([...common, '-o', join(aside, binary), from], cwd);
  for (const [folder, [from, path]] of Object.entries(folders)) {
    cpSync(join(await folderOfModule(from, cwd), path), join(aside, folder), { recursive: true });
  }
  for (const [binary, file] of Object.entries(compiled)) {
    await run('gcc', ['-Os', '-static', '-DVERSION=1', '-o', join(aside, binary), join(aside, file)]);
  }
  renameSync(aside, folderOfTools(name));
}

function byWhetherNamed(packages) {
  const isNamed = ([binary, from]) => from.endsWith(`/${binary}`);
  const all = Object.entries(packages);
  return [all.filter(isNamed).map(([, from]) => from), all.filter((entry) => !isNamed(entry))];
}

const go = (args, cwd) => run('go', args, { cwd, env: goEnvironment });

async function folderOfModule(name, cwd) {
  await go(['mod', 'download', name], cwd);
  const asked = ['list', '-m', '-f', '{{.Dir}}', name];
  return (await promisify(execFile)('go', asked, { cwd, env: goEnvironment })).stdout.trim();
}

function removeBrokenOff() {
  mkdirSync(kept, { recursive: true });
  const left = readdirSync(kept).filter((name) => name.startsWith('aside-'));
  for (const name of left) rmSync(join(kept, name), { recursive: true, force: true });
}

async function requireGo() {
  const found = await promisify(execFile)('go', ['env', 'GOVERSION'], { env: goEnvironment }).catch(() => null);
  if (!found) throw new Error('The tools of the test cluster are built by Go 1.26 or newer; there is none here.');
}
