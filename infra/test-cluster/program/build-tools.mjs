/** Builds what is missing of the tools, once for all checkouts of this user. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { aloneIn } from '../../../tools/alone.mjs';
import { cache, run } from '../../../tools/fetched.mjs';
import { folderOfModule, go, goBuild, modFileOf, nameByGo } from './go.mjs';
import { goModules, toolSets } from './tool-sets.mjs';

const modules = join(import.meta.dirname, '../modules');
const kept = join(cache, 'cluster-tools');

/** The folder of a tool set: named after all that its binaries are made of, so that another version is another folder. */
export function folderOfTools(name) {
  const { module, ...set } = toolSets[name];
  const hash = createHash('sha256').update(JSON.stringify([set, goModules[module], process.arch]));
  for (const file of filesOf(join(modules, module)))
    hash.update(file).update(readFileSync(join(modules, module, file)));
  return join(kept, `${name}-${hash.digest('hex').slice(0, 12)}`);
}

function filesOf(folder) {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return found.map(({ parentPath, name }) => relative(folder, join(parentPath, name))).sort();
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
    removeBrokenOff();
    await requireGo();
    const byModule = Object.entries(Object.groupBy(missing, (name) => toolSets[name].module));
    for (const [module, sets] of byModule) await buildTogether(module, sets, progress);
  });
}

const isThere = (name) => existsSync(folderOfTools(name));

/** In one go, as one links while another compiles. */
async function buildTogether(module, sets, progress) {
  const cwd = join(modules, module);
  const aside = join(kept, `aside-${process.pid}`);
  const built = join(aside, 'built');
  const packages = sets.flatMap((name) => Object.values(toolSets[name].packages));
  const binaries = sets.flatMap((name) => Object.keys(toolSets[name].packages));
  await progress.during(`building ${binaries.join(', ')}`, async (soFar) => {
    const modFile = await modFileOf(module, cwd, aside);
    const parts = (await go(['list', '-deps', `-modfile=${modFile}`, ...packages], cwd)).split('\n').length;
    let compiled = 0;
    await goBuild({ cwd, modFile, flags: goModules[module].flags ?? [], packages, folder: built }, () => {
      compiled += 1;
      soFar(`${compiled} of at most ${parts} packages compiled`);
    });
    for (const name of sets) await keep(name, aside);
  });
  rmSync(aside, { recursive: true });
}

/** Moved to its place when it is whole: what is there is never half. */
async function keep(name, aside) {
  const { module, packages, folders = {}, compiled = {} } = toolSets[name];
  const whole = join(aside, name);
  mkdirSync(whole);
  for (const [binary, from] of Object.entries(packages))
    renameSync(join(aside, 'built', nameByGo(from)), join(whole, binary));
  for (const [folder, [from, path]] of Object.entries(folders)) {
    cpSync(join(await folderOfModule(from, join(modules, module)), path), join(whole, folder), { recursive: true });
  }
  for (const [binary, file] of Object.entries(compiled)) {
    await run('gcc', ['-Os', '-static', '-DVERSION=1', '-o', join(whole, binary), join(whole, file)]);
  }
  renameSync(whole, folderOfTools(name));
}

function removeBrokenOff() {
  mkdirSync(kept, { recursive: true });
  const left = readdirSync(kept).filter((name) => name.startsWith('aside-'));
  for (const name of left) rmSync(join(kept, name), { recursive: true, force: true });
}

async function requireGo() {
  const found = await go(['env', 'GOVERSION'], kept).catch(() => null);
  if (!found) throw new Error('The tools of the test cluster are built by Go 1.26 or newer; there is none here.');
}
