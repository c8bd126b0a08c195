import { type ChildProcess, spawn } from 'node:child_process';

export interface NpmRun {
  readonly script: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Null: that of this process, only for reading npm's settings. */
  readonly environment: Readonly<Record<string, string>> | null;
  readonly timeoutMs: number;
}

export interface NpmOutcome {
  readonly succeeded: boolean;
  readonly timedOut: boolean;
  readonly stdout: string;
  /** The last 64 KiB of both outputs, in the order in which they came. */
  readonly log: string;
}

const maxOutput = 64 * 1024;

/** Runs npm with this Node, without a shell, in a process group of its own that is ended as a whole when time is over. */
export function runNpm({ script, args, cwd, environment, timeoutMs }: NpmRun): Promise<NpmOutcome> {
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
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout.add(text), log.add(text)));
    child.stderr.setEncoding('utf8').on('data', (text: string) => log.add(text));
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      process.off('exit', killAtExit);
      resolve({ succeeded: code === 0, timedOut, stdout: stdout.text, log: log.text });
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
