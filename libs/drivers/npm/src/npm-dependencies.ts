import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkPackages } from './check-packages.js';
import { checkTree } from './check-tree.js';
import { refusedDependency } from './dependency-error.js';
import { damagedFile, explainFailure } from './explain-failure.js';
import { findNpm } from './find-npm.js';
import { normalizeLockfile } from './normalize-lockfile.js';
import { NpmCache, removeStale } from './npm-cache.js';
import { buildNpmEnvironment, networkSettings, type NpmSettings } from './npm-environment.js';
import { type NpmOutcome, runNpm } from './run-npm.js';

export interface NpmOptions {
  /** Folder for npm's cache and for the work under way; made when missing. */
  readonly cacheDir: string;
  /** Text of the PATH variable, to find npm on. */
  readonly searchPath: string;
  /** Default: the registry that npm of this machine is set to. */
  readonly registryUrl?: string;
  /** For one run of npm; default 120,000. */
  readonly timeoutMs?: number;
  /** One run of npm may write so much: packages as they come, and unpacked. Default 2 GiB. Where the system does not tell, time alone bounds it. */
  readonly mostBytes?: number;
  /** npm keeps so much of packages; default 4 GiB. */
  readonly mostKeptBytes?: number;
}

export interface InstalledDependencies {
  /** Holds `node_modules`: plain files and folders, no links. */
  readonly directory: string;
  /** Removes the directory. */
  dispose(): Promise<void>;
}

type Packages = Readonly<Record<string, string>>;
type Print = (line: string) => void;
const quiet: Print = () => undefined;

const gibibyte = 2 ** 30;

/** Resolves and installs packages of the registry, without running any of their code. */
export class NpmDependencies {
  #machine: Promise<{ script: string; settings: NpmSettings }> | null = null;

  readonly #cache: NpmCache;

  constructor(private readonly options: NpmOptions) {
    this.#cache = new NpmCache(join(options.cacheDir, 'npm'), options.mostKeptBytes ?? 4 * gibibyte);
  }

  /** The text of a package-lock.json for the packages, without addresses. Throws a DependencyError. */
  async resolveLock(packages: Packages, print: Print = quiet): Promise<string> {
    checkPackages(packages);
    const work = await this.#prepare(packages, null);
    try {
      await this.#run(work, ['install', '--package-lock-only'], { packages, lockfile: null, print });
      return normalizeLockfile(await readFile(join(work, 'app/package-lock.json'), 'utf8')).text;
    } finally {
      await remove(work);
    }
  }

  /** Installs exactly what the lock says. Throws a DependencyError, also where lock and packages do not fit. */
  async install(packages: Packages, lockfile: string, print: Print = quiet): Promise<InstalledDependencies> {
    checkPackages(packages);
    const lock = normalizeLockfile(lockfile);
    checkSamePackages(packages, lock.packages);
    const work = await this.#prepare(packages, lock.text);
    try {
      await this.#run(work, ['ci'], { packages, lockfile: lock.text, print });
      await rm(join(work, 'app/node_modules/.package-lock.json'), { force: true });
      await checkTree(join(work, 'app/node_modules'));
      return { directory: join(work, 'app'), dispose: () => remove(work) };
    } catch (error) {
      await remove(work);
      throw error;
    }
  }

  async #prepare(packages: Packages, lockfile: string | null): Promise<string> {
    const root = join(this.options.cacheDir, 'work');
    await mkdir(root, { recursive: true });
    // A builder that was killed leaves its work behind.
    await removeStale(root);
    const work = await mkdtemp(join(root, 'run-'));
    await Promise.all([mkdir(join(work, 'home')), mkdir(join(work, 'app/node_modules'), { recursive: true })]);
    const manifest = { name: 'function', private: true, dependencies: packages };
    await writeFile(join(work, 'app/package.json'), JSON.stringify(manifest));
    if (lockfile !== null) await writeFile(join(work, 'app/package-lock.json'), lockfile);
    return work;
  }

  async #run(
    work: string,
    args: string[],
    { print, ...request }: { packages: Packages; lockfile: string | null; print: Print },
  ): Promise<NpmOutcome> {
    const { cacheDir, timeoutMs = 120_000, mostBytes = 2 * gibibyte } = this.options;
    const { script, settings } = await (this.#machine ??= this.#look());
    const environment = buildNpmEnvironment({ home: join(work, 'home'), cacheDir: this.#cache.directory }, settings);
    // Where the work is done, and which registry is asked, is nobody's business.
    const hidden = [`${work}/`, settings['registry'] ?? ''].filter((text) => text !== '');
    const say = (line: string) => print(hidden.reduce((shown, text) => shown.replaceAll(text, ''), line));
    const limits = { timeoutMs, mostBytes };
    const outcome = await runNpm({ script, args, cwd: join(work, 'app'), environment, ...limits, print: say });
    await this.#cache.wrote(outcome.writtenBytes);
    if (!outcome.succeeded || damagedFile(outcome.log) !== null)
      throw explainFailure(outcome, { ...request, cacheDir, mostBytes });
    return outcome;
  }

  async #look(): Promise<{ script: string; settings: NpmSettings }> {
    const { searchPath, registryUrl } = this.options;
    const script = await findNpm(searchPath);
    // npm looks for the machine's npmrc beside the Node that runs it, which is ours and not the machine's.
    const globalConfig = join(dirname(script), '../../../../etc/npmrc');
    const args = ['config', 'get', ...networkSettings, '--globalconfig', globalConfig];
    const { stdout } = await runNpm({ script, args, cwd: tmpdir(), environment: null, timeoutMs: 20_000 });
    const settings = Object.fromEntries(
      stdout.split('\n').flatMap((line) => {
        const [, name = '', value = ''] = /^([\w-]+)=(.+)$/.exec(line.trim()) ?? [];
        return name === '' || value === 'null' ? [] : [[name, value]];
      }),
    );
    return { script, settings: { ...settings, ...(registryUrl !== undefined && { registry: registryUrl }) } };
  }
}

/** The key of an install is that of its lock alone, so that the lock must speak of the same packages. */
function checkSamePackages(asked: Packages, locked: Packages): void {
  for (const name of new Set([...Object.keys(asked), ...Object.keys(locked)])) {
    if (asked[name] === locked[name]) continue;
    const reason = `package-lock.json was made for "${locked[name] ?? 'no version of it'}". Make it again with npm install.`;
    throw refusedDependency('EUSAGE', asked[name] === undefined ? name : `${name}@${asked[name]}`, reason);
  }
}

const remove = (path: string): Promise<void> => rm(path, { recursive: true, force: true });
