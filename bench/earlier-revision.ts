import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

const git = (...args: readonly string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();

/**
 * Another revision of this repository, checked out and built beside this one under `.tiffin/bench/`, so that both can be measured in
 * one run. Answers its folder. `targets`: what of it is built.
 */
export function earlierRevision(revision: string, targets: readonly string[]): string {
  const commit = git('rev-parse', '--verify', `${revision}^{commit}`);
  const folder = resolve('.tiffin/bench', commit.slice(0, 12));
  if (!existsSync(folder)) {
    git('worktree', 'prune');
    git('worktree', 'add', '--detach', '--force', folder, commit);
  }
  if (!existsSync(join(folder, 'node_modules')) && hasSameLock(folder)) linkPackages(folder);
  execFileSync(process.execPath, ['tools/start.mjs', 'build', ...targets], { cwd: folder, stdio: 'ignore' });
  return folder;
}

const hasSameLock = (folder: string): boolean =>
  readFileSync(join(folder, 'package-lock.json'), 'utf8') === readFileSync('package-lock.json', 'utf8');

/** The packages of others are shared; the repository's own ones must be those of the other revision. */
function linkPackages(folder: string): void {
  const from = resolve('node_modules');
  const to = join(folder, 'node_modules');
  mkdirSync(join(to, '@tiffin'), { recursive: true });
  for (const name of readdirSync(from)) {
    if (!['@tiffin', '.cache'].includes(name)) symlinkSync(join(from, name), join(to, name));
  }
  for (const name of readdirSync(join(from, '@tiffin'))) {
    symlinkSync(readlinkSync(join(from, '@tiffin', name)), join(to, '@tiffin', name));
  }
}
