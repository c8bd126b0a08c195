import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { UnitContent } from '@tiffin/contracts';
import { type BaseLock, ImageBuilder, OciLayout, readRuntimeDigests } from '@tiffin/images';
import { LocalCell, LocalCellReader } from '@tiffin/local-cell';
import { sharedBundle } from './bundle.js';
import type { CellUnderTest, UnitProgram } from './cell-contract.js';
import { waitUntil } from './wait-until.js';

/** Nobody has its layers, and the local cell must not need them. */
const absentBase: BaseLock = {
  ...{ formatVersion: 1, os: 'linux', architecture: 'amd64', distribution: { id: 'debian', versionId: '12' } },
  ...{ packages: [], node: { version: '24.21.0', sha256: `sha256:${'0'.repeat(64)}` } },
  layers: [{ digest: `sha256:${'a'.repeat(64)}`, diffId: `sha256:${'b'.repeat(64)}`, sizeBytes: 1000 }],
};

const token = 'a-token-for-tests-only';
const readToken = 'a-token-for-reading-only';

/** `cell-local` as it is shipped, a process of its own, with real images and the real driver. */
export class CellProcess implements CellUnderTest, AsyncDisposable {
  readonly cell: LocalCell;
  /** With the token that the api holds. */
  readonly reader: LocalCellReader;
  child: ChildProcess | null = null;
  output = '';

  private constructor(
    readonly dir: string,
    private readonly program: string,
  ) {
    this.cell = new LocalCell({ socketPath: this.socketPath, token });
    this.reader = new LocalCellReader({ socketPath: this.socketPath, token: readToken });
  }

  get telling(): LocalCell {
    return this.cell;
  }

  /** Makes the folder and the bundle; starts nothing yet. */
  static async prepare(): Promise<CellProcess> {
    const dir = await realpath(await mkdtemp(join(tmpdir(), 'tiffin-cell-')));
    // Users of units have to get through.
    await chmod(dir, 0o711);
    const runtime = join(dir, 'runtimes', 'runtime-function-node');
    await mkdir(runtime, { recursive: true });
    await copyFile(join(import.meta.dirname, 'unit-program.mjs'), join(runtime, 'runtime.mjs'));
    const names = ['runtime-function-node', 'runtime-gateway', 'runtime-workspace'];
    const digests = Object.fromEntries(names.map((name) => [name, `of ${name}`]));
    await writeFile(join(dir, 'runtimes', 'digests.json'), JSON.stringify(digests));
    await writeFile(join(dir, 'token'), `${token}\n`, { mode: 0o600 });
    await writeFile(join(dir, 'read-token'), `${readToken}\n`, { mode: 0o600 });
    const main = join(import.meta.dirname, '../../../apps/cell-local/src/main.ts');
    return new CellProcess(dir, await sharedBundle(main, 'cell-local.mjs'));
  }

  static async start(): Promise<CellProcess> {
    const prepared = await CellProcess.prepare();
    await prepared.start();
    return prepared;
  }

  get socketPath(): string {
    return join(this.dir, 'run', 'cell.sock');
  }

  /** Resolves when it says that it is ready, rejects with its output when it ends instead. */
  async start(variables: Readonly<Record<string, string>> = {}): Promise<void> {
    const child = this.spawn(variables);
    await waitUntil('cell-local is ready', () => {
      if (child.exitCode !== null) throw new Error(this.output);
      return this.output.includes('"msg":"ready"');
    });
  }

  spawn(variables: Readonly<Record<string, string>> = {}): ChildProcess {
    const env = {
      TIFFIN_CELL_DIR: join(this.dir, 'cell'),
      TIFFIN_CELL_SOCKET: this.socketPath,
      TIFFIN_CELL_TOKEN_FILE: join(this.dir, 'token'),
      TIFFIN_CELL_READ_TOKEN_FILE: join(this.dir, 'read-token'),
      TIFFIN_IMAGES_DIR: join(this.dir, 'images'),
      TIFFIN_LIFELINE_FD: '3',
      PLATFORM_SECRET: 'only for the platform',
      ...variables,
    };
    const child = spawn(process.execPath, [this.program], {
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    this.output = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (this.output += chunk));
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (this.output += chunk));
    this.child = child;
    return child;
  }

  /** Sends the signal and resolves with the exit code when the process has ended. */
  async kill(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = once(child, 'exit') as Promise<[number | null]>;
    child.kill(signal);
    return (await ended)[0];
  }

  async image(program: UnitProgram): Promise<string> {
    const runtimesDir = join(this.dir, 'runtimes');
    const layout = new OciLayout(join(this.dir, 'images'));
    const digests = await readRuntimeDigests(runtimesDir, absentBase);
    const content: UnitContent = {
      ...{ kind: 'function', files: {}, dependencies: null, config: program, variables: {} },
      runtime: 'runtime-function-node',
      runtimeDigest: digests['runtime-function-node'],
    };
    const hash = JSON.stringify(program);
    return (await new ImageBuilder({ layout, runtimesDir, baseLock: absentBase }).build(content, hash, null)).digest;
  }

  async get(host: string, path: string): Promise<{ status: number; body: string }> {
    const { routerUrl } = await this.cell.probe();
    return new Promise((resolve, reject) => {
      get(routerUrl + path, { headers: { host }, agent: false }, (response) => {
        text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
      }).on('error', reject);
    });
  }

  /** What it logged, one object a line. */
  logged(): readonly Record<string, unknown>[] {
    return this.output
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  async readToken(name: 'token' | 'read-token' = 'token'): Promise<string> {
    return (await readFile(join(this.dir, name), 'utf8')).trim();
  }

  async close(): Promise<void> {
    this.cell.close();
    this.reader.close();
    await this.kill('SIGTERM');
    await rm(this.dir, { recursive: true, force: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
