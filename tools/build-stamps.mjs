import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './hand-over.mjs';

const stampOf = (target) => join(root, 'dist/.stamps', `${target.name}.json`);

/** Files that reach every target. */
const always = [
  'package-lock.json',
  'tsconfig.base.json',
  'tools/build.mjs',
  'tools/build-targets.mjs',
  'tools/libraries-beside.mjs',
];

/** The targets whose outputs were made from exactly the files that are there now. */
export function freshTargets(targets) {
  const hashes = new Map();
  return targets.filter((target) => isFresh(target, hashes));
}

function isFresh(target, hashes) {
  if (!existsSync(stampOf(target)) || !existsSync(join(root, 'dist', target.out))) return false;
  const { inputs } = JSON.parse(readFileSync(stampOf(target), 'utf8'));
  return Object.entries(inputs).every(([path, hash]) => hashOf(path, hashes) === hash);
}

/** Records which files a target was made from. */
export function writeStamp(target, paths) {
  const hashes = new Map();
  const inputs = Object.fromEntries(
    [...new Set([...always, ...paths])].sort().map((path) => [path, hashOf(path, hashes)]),
  );
  mkdirSync(dirname(stampOf(target)), { recursive: true });
  writeFileSync(stampOf(target), JSON.stringify({ inputs }));
}

function hashOf(path, hashes) {
  if (!hashes.has(path)) hashes.set(path, digest(join(root, path)));
  return hashes.get(path);
}

function digest(path) {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex');
  } catch {
    return 'absent';
  }
}
