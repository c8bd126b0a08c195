import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { TestStack } from '@tiffin/testing';
import { identityOf } from '../stack/process-identity.js';
import type { Ended } from './expect-tokens.js';

/** A platform that the built program finds as it finds one that `tiffin up` runs. */
export class RunningPlatform {
  private constructor(
    readonly stack: TestStack,
    readonly dataDir: string,
    private readonly path: string | undefined,
  ) {}

  /** `path`: where the program finds others. */
  static async start(path: string | undefined): Promise<RunningPlatform> {
    // Nothing is retried automatically while these tests run.
    const stack = await TestStack.start({ retryAfterMs: 120_000, permitted: '127.0.0.1/32' });
    const dataDir = mkdtempSync(join(tmpdir(), 'tiffin-commands-'));
    mkdirSync(join(dataDir, 'run'));
    const [apiUrl, routerUrl] = [stack.ports.api, stack.ports.router].map((port) => `http://127.0.0.1:${port}`);
    const running = { state: 'running', apiUrl, consoleUrl: apiUrl, routerUrl, processes: [], startedAt: '' };
    writeFileSync(join(dataDir, 'run/up.json'), JSON.stringify({ ...identityOf(process.pid), ...running }));
    writeFileSync(join(dataDir, 'token'), stack.token);
    return new RunningPlatform(stack, dataDir, path);
  }

  async stop(): Promise<void> {
    await this.stack.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** Runs the built program; `input` is what it is sent. */
  tiffin(args: readonly string[], input = '', other: Readonly<Record<string, string>> = {}): Promise<Ended> {
    const env = { PATH: this.path, TIFFIN_DATA_DIR: this.dataDir, ...other };
    return new Promise((done) => {
      const child = execFile(
        process.execPath,
        [resolve('dist/apps/cli/main.mjs'), ...args],
        { env },
        (error, stdout, stderr) => done({ code: Number(error?.code ?? 0), stdout, stderr }),
      );
      child.stdin?.end(input);
    });
  }
}
