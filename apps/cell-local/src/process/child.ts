import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { LogLine, Redaction } from '@tiffin/contracts';
import { killGroup } from './pid-files.js';
import { lifelineFd, type LaunchPlan, secretsFd } from './plan-launch.js';
import { readLines } from './read-lines.js';

/** After the exit, output that is still in the pipes gets this long to arrive. */
const lastOutputMs = 500;

/** One operating system process of a unit: its output, the port that it says it listens on, its end. */
export class Child {
  readonly pid: number | null;
  /** Never settles when the process says nothing. */
  readonly port: Promise<number>;
  /** Resolves with the reason, after the last output was read. Rejects where it never ran. */
  readonly exited: Promise<string>;

  constructor(plan: LaunchPlan, redaction: Redaction, onLine: (stream: LogLine['stream'], text: string) => void) {
    const child = spawn(plan.command, plan.args, {
      cwd: plan.cwd,
      env: { ...plan.env },
      // Its own group, so that one signal reaches whatever it may have started.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', ...(plan.settings === null ? [] : ['pipe' as const])],
    });
    this.pid = child.pid ?? null;
    this.exited = exitOf(child);
    // Whoever waits for its end hears that it never ran.
    this.exited.catch(() => undefined);
    this.port = new Promise((resolve) => {
      // Where this machine is out of files, it has no output at all.
      if (child.pid === undefined) return;
      readLines(child.stdout as Readable, redaction, (line) => {
        const port = listeningPort(line);
        if (port !== null) resolve(port);
        onLine('stdout', line);
      });
    });
    if (child.pid === undefined) return;
    readLines(child.stderr as Readable, redaction, (line) => onLine('stderr', line));
    // The child's end may close first; that is no failure of ours.
    const lifeline = child.stdio[lifelineFd] as Readable | undefined;
    lifeline?.on('error', () => undefined).resume();
    this.giveSettings(child.stdio[secretsFd] as Writable | undefined, plan);
  }

  /** A process that ends before it has read them has ended for a reason of its own. */
  private giveSettings(pipe: Writable | undefined, { settings }: LaunchPlan): void {
    pipe?.on('error', () => undefined).end(settings ?? '');
  }

  signal(name: NodeJS.Signals): void {
    if (this.pid !== null) killGroup(this.pid, name);
  }
}

function listeningPort(line: string): number | null {
  if (!line.startsWith('{') || !line.includes('"listening"')) return null;
  try {
    const { msg, port } = JSON.parse(line) as { msg?: unknown; port?: unknown };
    return msg === 'listening' && isPort(port) ? port : null;
  } catch {
    return null;
  }
}

/** The line may come from the tenant's code, and asking for anything else would throw. */
const isPort = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) > 0 && Number(value) < 65_536;

function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      const reason = signal === null ? `exited with code ${code}` : `ended by ${signal}`;
      child.on('close', () => resolve(reason));
      setTimeout(resolve, lastOutputMs, reason).unref();
    });
  });
}
