/** How Go is called: with which memory, which modules, and what of it is told. */
import { execFile, spawn } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { goModules } from './tool-sets.mjs';

const mebibyte = 2 ** 20;

/** A compiler that need not collect its garbage takes a third less time; as many run as there are processors. */
const memory = Math.min(2_048, Math.floor(totalmem() / mebibyte / 2 / cpus().length));
const settings = { CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOGC: 'off', GOMEMLIMIT: `${memory}MiB` };
const environment = { ...process.env, ...settings };

/** What `go` says. Rejects with the end of what it complains of. */
export async function go(args, cwd) {
  const options = { cwd, env: environment, maxBuffer: 64 * mebibyte };
  return (await promisify(execFile)('go', args, options)).stdout.trim();
}

/** Builds packages into a folder, named as Go does. `onPackage` is called for each package that is compiled. */
export function goBuild({ cwd, modFile, flags, packages, folder }, onPackage) {
  // No tables for debuggers: the linker leaves them out of what is kept.
  const common = ['build', '-v', '-trimpath', '-buildvcs=false', '-gcflags=all=-dwarf=false', `-modfile=${modFile}`];
  const args = [...common, '-ldflags', ['-s -w', ...flags].join(' '), '-o', `${folder}/`, ...packages];
  const child = spawn('go', args, { cwd, env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said += text;
    for (const _ of text.matchAll(/\n/g)) onPackage();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`go build ended with ${code}:\n${said.slice(-2_000)}`)),
    );
  });
}

/** The name that Go gives to what it builds of a package: its last part that is not a version. */
export const nameByGo = (from) =>
  from
    .split('/')
    .filter((part) => !/^v\d+$/.test(part))
    .at(-1);

/** Where a module of the proxy lies on this machine. */
export async function folderOfModule(name, cwd) {
  await go(['mod', 'download', name], cwd);
  return go(['list', '-m', '-f', '{{.Dir}}', name], cwd);
}

/** A go.mod in `aside` that leads to copies of those modules of others in which something is changed. */
export async function modFileOf(module, cwd, aside) {
  mkdirSync(aside, { recursive: true });
  for (const file of ['go.mod', 'go.sum']) copyFileSync(join(cwd, file), join(aside, file));
  const modFile = join(aside, 'go.mod');
  for (const [name, changes] of Object.entries(goModules[module].changed ?? {})) {
    const copy = join(aside, name);
    cpSync(await folderOfModule(name, cwd), copy, { recursive: true });
    changePackages(copy, changes.packages ?? {}, join(cwd, 'instead'));
    changeTexts(copy, changes.texts ?? {});
    await go(['mod', 'edit', '-replace', `${name}=${copy}`, modFile], cwd);
  }
  return modFile;
}

function changePackages(copy, packages, instead) {
  for (const [place, ours] of Object.entries(packages)) {
    rmSync(join(copy, place), { recursive: true });
    cpSync(join(instead, ours), join(copy, place), { recursive: true });
  }
}

function changeTexts(copy, texts) {
  for (const [file, changes] of Object.entries(texts)) {
    let text = readFileSync(join(copy, file), 'utf8');
    for (const [theirs, ours] of Object.entries(changes)) text = text.replaceAll(theirs, ours);
    rmSync(join(copy, file));
    writeFileSync(join(copy, file), text);
  }
}
