import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

export interface ManagedProcessSpec {
  readonly name: string;
  readonly program: string;
  /** Of Node. */
  readonly args?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

const readyWithinMs = 30_000;
/** More than a process gives itself, on a machine whose disk is busy. */
const endsWithinMs = 60_000;
/** Node itself may hang at its exit, once in thousands (nodejs/node#54918): whoever runs a process kills it then, as an installation does. */
const exitsWithinMs = 5_000;
const keptLines = 200;

/** One platform process under a test's hand: started, killed at a chosen moment, started again. */
export class ManagedProcess {
  private child: ChildProcess | undefined;
  readonly lines: string[] = [];
  private onStopped: (() => void) | undefined;

  constructor(private readonly spec: ManagedProcessSpec) {}

  get pid(): number {
    if (!this.child?.pid) throw new Error(`${this.spec.name} does not run`);
    return this.child.pid;
  }

  get isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Resolves with the fields of its `ready` line. */
  start(): Promise<Readonly<Record<string, unknown>>> {
    const child = spawn(process.execPath, [...(this.spec.args ?? ['--max-semi-space-size=2']), this.spec.program], {
      env: {
        PATH: process.env['PATH'] ?? '',
        NODE_ENV: 'production',
        NODE_COMPILE_CACHE: resolve('.tiffin/cache/compile'),
        ...this.spec.environment,
        TIFFIN_LIFELINE_FD: '3',
      },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      detached: true,
    });
    this.child = child;
    child.stdio[3]?.on('error', () => undefined);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(this.failure('was not ready in time')), readyWithinMs);
      child.once('exit', (code, signal) => reject(this.failure(`ended with ${signal ?? code}`)));
      for (const stream of [child.stdout, child.stderr]) {
        if (!stream) continue;
        createInterface({ input: stream }).on('line', (line) => {
          this.keep(line);
          const fields = readyFields(line);
          if (!fields) return;
          clearTimeout(timer);
          resolve(fields);
        });
      }
    });
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const { child } = this;
    if (!child || !this.isRunning) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    const gaveUp = new AbortController();
    const tooLong = delay(endsWithinMs, null, { signal: gaveUp.signal }).then(() => {
      child.kill('SIGKILL');
      throw this.failure(`did not end within ${endsWithinMs / 1000} s of ${signal}`);
    });
    this.onStopped = () =>
      void delay(exitsWithinMs, null, { signal: gaveUp.signal }).then(
        () => child.kill('SIGKILL'),
        () => undefined,
      );
    await Promise.race([ended, tooLong]).finally(() => gaveUp.abort());
  }

  private keep(line: string): void {
    // It has closed all that it had, and nothing but the end of Node is left.
    if (line.includes('"msg":"stopped"')) this.onStopped?.();
    this.lines.push(line);
    if (this.lines.length > keptLines) this.lines.shift();
  }

  private failure(how: string): Error {
    return new Error(`${this.spec.name} ${how}. Its last lines:\n${this.lines.slice(-30).join('\n')}`);
  }
}

function readyFields(line: string): Readonly<Record<string, unknown>> | null {
  if (!line.includes('"ready"')) return null;
  const fields = JSON.parse(line) as Record<string, unknown>;
  return fields['msg'] === 'ready' ? fields : null;
}
