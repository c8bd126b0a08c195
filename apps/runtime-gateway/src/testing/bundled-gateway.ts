import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleRuntime } from '@tiffin/testing/bundle';
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

/** The runtime as it ships: one bundled file in a folder of its own, run by Node. */
export class BundledGateway {
  private constructor(readonly folder: string) {}

  static async build(app: string): Promise<BundledGateway> {
    const folder = await mkdtemp(join(tmpdir(), 'gateway-'));
    await bundleRuntime(app, join(folder, 'runtime.mjs'));
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
