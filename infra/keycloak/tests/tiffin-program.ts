import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';

interface Ended {
  readonly code: number | null;
  readonly document: Readonly<Record<string, unknown>>;
}

/** The command line as it is built, of a user who has a folder of their own. */
export class TiffinProgram {
  readonly home = mkdtempSync(join(tmpdir(), 'tiffin-home-'));

  constructor(private readonly variables: Readonly<Record<string, string>>) {}

  /** `said`: what it has told the person so far. */
  start(args: readonly string[]): { said(): string; readonly ended: Promise<Ended> } {
    const env = { PATH: process.env['PATH'] ?? '', ...this.variables, HOME: this.home, XDG_CONFIG_HOME: this.home };
    const program = resolve('dist/apps/cli/main.mjs');
    const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
    const output = text(child.stdout);
    const closed = new Promise<number | null>((done) => child.once('close', done));
    const ended = Promise.all([closed, output]).then(([code, document]): Ended => ({
      code,
      document: JSON.parse(document || '{}') as Ended['document'],
    }));
    return { said: () => said, ended };
  }

  /** As if the access tokens had run out. */
  outdate(): void {
    const file = join(this.home, 'tiffin/sessions.json');
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/"expiresAt": \d+/g, '"expiresAt": 0'));
  }

  remove(): void {
    rmSync(this.home, { recursive: true });
  }
}
