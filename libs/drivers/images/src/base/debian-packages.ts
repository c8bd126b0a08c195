import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sha256 } from '../store/digest.js';
import type { UnpackedPackage } from './libs-entries.js';

const run = promisify(execFile);

export interface DebianPackage {
  readonly name: string;
  readonly version: string;
  /** Hex digits. */
  readonly sha256: string;
}

/** The host's distribution, and its name for the host's architecture, e.g. `amd64`. */
export interface DebianHost {
  readonly architecture: string;
  readonly distribution: { readonly id: string; readonly versionId: string };
}

export async function debianHost(): Promise<DebianHost> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const field = (name: string) => new RegExp(`^${name}="?([^"\n]*)"?$`, 'm').exec(release)?.[1] ?? '';
  const { stdout } = await tool('dpkg', ['--print-architecture']);
  return { architecture: stdout.trim(), distribution: { id: field('ID'), versionId: field('VERSION_ID') } };
}

/**
 * Packages as the host's apt sources serve them, without root: downloads live in `folder`, which is of this use alone; package lists
 * are kept in `kept`, so that the next use asks only what has changed. A wanted package is a name, or `name=version`.
 */
export class DebianPackages {
  /** For apt-get; none means the host's own lists. */
  #options: readonly string[] = [];

  constructor(
    private readonly folder: string,
    private readonly kept: string,
  ) {}

  /** Exact versions and hashes, sorted by name. Throws if apt is absent or does not serve one of them. */
  async resolve(wanted: readonly string[]): Promise<DebianPackage[]> {
    const { stdout } = await this.#withLists((options) =>
      tool('apt-get', [...options, 'download', '--print-uris', ...wanted]),
    );
    const line = /^'\S+' ([^_\s]+)_([^_\s]+)_\S+\.deb \d+ SHA256:([0-9a-f]{64})$/gm;
    const found = [...stdout.matchAll(line)].map(([, name = '', version = '', hash = '']) => ({
      name,
      version: decodeURIComponent(version),
      sha256: hash,
    }));
    if (found.length !== wanted.length) throw new Error(`apt answered for ${found.length} of ${wanted.join(', ')}.`);
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Downloads all at once: apt-get reads its lists anew each time that it is started, and that takes longest. */
  async unpack(wanted: readonly DebianPackage[]): Promise<UnpackedPackage[]> {
    const downloads = join(this.folder, 'downloads');
    await mkdir(downloads, { recursive: true });
    const pinned = wanted.map(({ name, version }) => `${name}=${version}`);
    await this.#withLists((options) => tool('apt-get', [...options, 'download', ...pinned], downloads));
    const archives = await readdir(downloads);
    const unpacked = [];
    for (const one of wanted) unpacked.push(await this.#unpackOne(one, join(downloads, archiveOf(one, archives))));
    return unpacked;
  }

  async #unpackOne(wanted: DebianPackage, archive: string): Promise<UnpackedPackage> {
    const tree = join(this.folder, 'unpacked', wanted.name);
    await mkdir(tree, { recursive: true });
    if (sha256(await readFile(archive)) !== `sha256:${wanted.sha256}`) {
      throw new Error(
        `The package ${wanted.name} ${wanted.version} was downloaded with another content than expected.`,
      );
    }
    await tool('dpkg-deb', ['-x', archive, tree]);
    const { stdout: control } = await tool('dpkg-deb', ['-f', archive]);
    return { name: wanted.name, tree, control };
  }

  /** With the host's package lists if they know the packages, else with lists of our own, fetched once. */
  async #withLists<T>(ask: (options: readonly string[]) => Promise<T>): Promise<T> {
    try {
      return await ask(this.#options);
    } catch (error) {
      if (this.#options.length > 0) throw error;
      await this.#fetchLists();
      return ask(this.#options);
    }
  }

  /** Where somebody else is just fetching the kept ones, they are fetched here. */
  async #fetchLists(): Promise<void> {
    this.#options = await fetchLists(this.kept).catch(() => fetchLists(this.folder));
  }
}

/** Options for apt-get to use what was fetched. */
async function fetchLists(folder: string): Promise<readonly string[]> {
  const [lists, cache] = [join(folder, 'lists'), join(folder, 'cache')];
  for (const part of [join(lists, 'partial'), join(cache, 'archives/partial')]) await mkdir(part, { recursive: true });
  const options = ['-o', `Dir::State::Lists=${lists}`, '-o', `Dir::Cache=${cache}`];
  await tool('apt-get', [...options, 'update']);
  return options;
}

/** Archives are called `<name>_<version>_<architecture>.deb`. */
function archiveOf({ name, version }: DebianPackage, archives: readonly string[]): string {
  const [archive, ...others] = archives.filter((one) => one.startsWith(`${name}_`));
  if (archive === undefined || others.length > 0)
    throw new Error(`apt left ${others.length + (archive ? 1 : 0)} archives of ${name} ${version}.`);
  return archive;
}

async function tool(name: string, args: readonly string[], cwd = '/'): Promise<{ stdout: string }> {
  try {
    return await run(name, args, {
      cwd,
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
      maxBuffer: 64 << 20,
    });
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    if (code === 'ENOENT') {
      throw new Error(`"${name}" is not here. The base image is made of Debian packages: do this on a Debian machine.`);
    }
    throw new Error(`${name} ${args.join(' ')}: ${stderr?.trim() ?? String(error)}`);
  }
}
