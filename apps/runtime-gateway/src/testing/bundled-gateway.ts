import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { waitUntil } from '@tiffin/testing/wait-until';

export interface GatewayProcess {
  readonly child: ChildProcess;
  /** Parsed lines of stdout so far. */
  readonly lines: Readonly<Record<string, unknown>>[];
  stderr(): string;
  port(): Promise<number>;
  /** Exit code; null if a signal ended it. */
  readonly exit: Promise<number | null>;
}

const bundling = `
  import { rolldown } from 'rolldown';
  import { pathToFileURL } from 'node:url';
  const { plugins } = await import(pathToFileURL('bundle.mjs'));
  const bundle = await rolldown({ input: 'src/main.ts', platform: 'node', plugins });
  await bundle.write({ file: process.argv[1], keepNames: true, format: 'esm', codeSplitting: false });
`;

/** The runtime as it ships: one bundled file in a folder of its own, run by Node. */
export class BundledGateway {
  private constructor(private readonly folder: string) {}

  static async build(app: string): Promise<BundledGateway> {
    const folder = await mkdtemp(join(tmpdir(), 'gateway-'));
    // In a process of its own: Jest's realm has other built-in classes than the bundler's native part expects.
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', bundling, join(folder, 'runtime.mjs')], {
      cwd: app,
    });
    return new BundledGateway(folder);
  }

  async run(config: string, variables: Readonly<Record<string, string>> = {}): Promise<GatewayProcess> {
    await writeFile(join(this.folder, 'config.json'), config);
    const child = spawn(process.execPath, ['runtime.mjs'], {
      cwd: this.folder,
      env: { HOST: '127.0.0.1', PORT: '0', ...variables },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    return observed(child);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true });
  }
}

function observed(child: ChildProcess): GatewayProcess {
  const lines: Record<string, unknown>[] = [];
  let [stdout, stderr] = ['', ''];
  child.stdout!.on('data', (chunk: Buffer) => {
    const parts = (stdout + chunk.toString()).split('\n');
    stdout = parts.pop()!;
    lines.push(...parts.map((line) => JSON.parse(line) as Record<string, unknown>));
  });
  child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const port = (): unknown => lines.find((line) => line['msg'] === 'listening')?.['port'];
  return {
    child,
    lines,
    stderr: () => stderr,
    port: async () => {
      await waitUntil(`the gateway listens (${stderr})`, () => port() !== undefined, 20_000);
      return port() as number;
    },
    exit: new Promise((resolve) => child.once('close', resolve)),
  };
}
