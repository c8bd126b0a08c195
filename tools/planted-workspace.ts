import { execFile } from 'node:child_process';
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const copied = ['package.json', 'nx.json', 'tsconfig.json', 'tsconfig.base.json', 'eslint.config.js', 'tools/lint'];

interface Finding {
  readonly filePath: string;
  readonly messages: readonly { readonly ruleId: string | null; readonly message: string }[];
}

/**
 * A copy of this checkout's rules and packages without their sources, so that forbidden code can be planted in it.
 * Nx starts cold there, as on a fresh clone.
 */
export class PlantedWorkspace implements Disposable {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'tiffin-planted-')));

  constructor(checkout: string) {
    for (const path of copied) cpSync(join(checkout, path), join(this.root, path), { recursive: true });
    this.#linkPackages(join(checkout, 'node_modules'));
    for (const path of globSync('{apps,libs}/**/package.json', { cwd: checkout, exclude: ['**/node_modules'] })) {
      mkdirSync(join(this.root, dirname(path), 'src'), { recursive: true });
      cpSync(join(checkout, path), join(this.root, path));
      writeFileSync(join(this.root, dirname(path), 'src/index.ts'), 'export const anything = 1;\n');
    }
  }

  /** The checkout's packages from outside; of our own, the copies that lie here. */
  #linkPackages(modules: string): void {
    mkdirSync(join(this.root, 'node_modules/@tiffin'), { recursive: true });
    for (const name of readdirSync(modules)) {
      if (name !== '@tiffin') symlinkSync(join(modules, name), join(this.root, 'node_modules', name));
    }
    for (const name of readdirSync(join(modules, '@tiffin'))) {
      symlinkSync(readlinkSync(join(modules, '@tiffin', name)), join(this.root, 'node_modules/@tiffin', name));
    }
  }

  plant(path: string, source: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), source);
  }

  /** What `npm run check` does for the boundary rule: the project graph first, without which it is skipped. */
  async makeGraph(): Promise<void> {
    await this.#node(['node_modules/nx/dist/bin/nx.js', 'graph', '--file=.nx/graph.json']);
  }

  /** Path below the root -> ids of the rules that it breaks. */
  async lint(): Promise<ReadonlyMap<string, readonly string[]>> {
    const output = await this.#node(['node_modules/eslint/bin/eslint.js', '--format=json', '.']);
    const findings = JSON.parse(output) as readonly Finding[];
    return new Map(
      findings.map(({ filePath, messages }) => [
        filePath.slice(this.root.length + 1),
        messages.map(({ ruleId, message }) => ruleId ?? message),
      ]),
    );
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  async #node(args: readonly string[]): Promise<string> {
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], NX_DAEMON: 'false' };
    const options = { cwd: this.root, env, maxBuffer: 64 * 1024 * 1024 };
    // ESLint ends with 1 where it finds something; its findings are on standard output all the same.
    const { stdout } = await run(process.execPath, args as string[], options).catch(
      (error: { stdout?: string; code?: unknown }) => {
        if (error.code === 1 && error.stdout?.startsWith('[')) return { stdout: error.stdout };
        throw error;
      },
    );
    return stdout;
  }
}
