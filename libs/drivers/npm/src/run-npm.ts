import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { writtenBytes } from './written-bytes.js';

export interface NpmRun {
  readonly script: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Null: that of this process, only for reading npm's settings. */
  readonly environment: Readonly<Record<string, string>> | null;
  readonly timeoutMs: number;
  /** It is ended soon after it has written more; absent: as much as there is room for. */
  readonly mostBytes?: number;
  /** Told each line of npm's output as it comes. */
  readonly print?: (line: string) => void;
}

export interface NpmOutcome {
  readonly succeeded: boolean;
  readonly timedOut: boolean;
  /** It was ended because of what it wrote. */
  readonly isTooLarge: boolean;
  /** At least so much. */
  readonly writtenBytes: number;
  /** The signal that ended it, or null; a code over 128 says the same of a process below it. */
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  /** The last 64 KiB of both outputs, in the order in which they came. */
  readonly log: string;
}

const maxOutput = 64 * 1024;
const lookEveryMs = 100;

/** Runs npm with this Node, without a shell, in a process group of its own that is ended as a whole when time is over. */
export function runNpm({ script, args, cwd, environment, timeoutMs, mostBytes, print }: NpmRun): Promise<NpmOutcome> {
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
    const writing = new Writing(child, mostBytes ?? Infinity);
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
      writing.stop();
      process.off('exit', killAtExit);
      const { isTooLarge, bytes } = writing;
      const said = { stdout: stdout.text, log: log.text };
      resolve({ succeeded: code === 0, timedOut, isTooLarge, writtenBytes: bytes, signal, ...said });
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

/** Looks at what a process writes, and ends it once that is too much. */
class Writing {
  bytes = 0;
  isTooLarge = false;
  private readonly timer: NodeJS.Timeout;

  constructor(child: ChildProcess, mostBytes: number) {
    this.timer = setInterval(() => {
      this.bytes = writtenBytes(child.pid ?? 0) ?? this.bytes;
      if (this.bytes <= mostBytes) return;
      this.isTooLarge = true;
      killGroup(child);
    }, lookEveryMs);
  }

  stop(): void {
    clearInterval(this.timer);
  }
}

class Tail {
  text = '';

  add(more: string): void {
    this.text = (this.text + more).slice(-maxOutput);
  }
}
