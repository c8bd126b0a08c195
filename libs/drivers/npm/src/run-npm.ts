import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface NpmRun {
  readonly script: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Null: that of this process, only for reading npm's settings. */
  readonly environment: Readonly<Record<string, string>> | null;
  readonly timeoutMs: number;
  /** Told each line of npm's output as it comes. */
  readonly print?: (line: string) => void;
}

export interface NpmOutcome {
  readonly succeeded: boolean;
  readonly timedOut: boolean;
  /** The signal that ended it, or null; a code over 128 says the same of a process below it. */
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  /** The last 64 KiB of both outputs, in the order in which they came. */
  readonly log: string;
}

const maxOutput = 64 * 1024;

/** Runs npm with this Node, without a shell, in a process group of its own that is ended as a whole when time is over. */
export function runNpm({ script, args, cwd, environment, timeoutMs, print }: NpmRun): Promise<NpmOutcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], {
      cwd,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(environment && { env: environment }),
    });
    const [stdout, log] = [new Tail(), new Tail()];
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      killGroup(child);
    }, timeoutMs);
    const killAtExit = () => killGroup(child);
    process.once('exit', killAtExit);
    child.stdout.on('data', (bytes: Buffer) => stdout.add(String(bytes)));
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => {
        log.add(`${line}\n`);
        print?.(line);
      });
    }
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      process.off('exit', killAtExit);
      resolve({ succeeded: code === 0, timedOut, signal, stdout: stdout.text, log: log.text });
    });
  });
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended in the meantime.
  }
}

class Tail {
  text = '';

  add(more: string): void {
    this.text = (this.text + more).slice(-maxOutput);
  }
}
