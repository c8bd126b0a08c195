import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { portTakenExitCode } from '@tiffin/contracts';
import { Failure } from '../failure.js';
import type { ProcessLog } from './process-log.js';
import { readableLine } from './readable-line.js';

export interface ProcessSpec {
  readonly name: string;
  /** Arguments of Node: the program first. */
  readonly args: readonly string[];
  /** All variables that the process gets. */
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** A process could not listen: somebody took its port between our look and its start. */
export class PortTaken extends Failure {}

const readyWithinMs = 30_000;
const stopWithinMs = 12_000;
const shortestPauseMs = 200;
const longestPauseMs = 10_000;
const steadyAfterMs = 30_000;

/**
 * A process of the platform. It is started again when it ends by itself, after a pause that doubles. It is in a session
 * of its own, so that Ctrl-C reaches only us and we stop things in order, and holds a pipe, so that it ends when we are killed.
 */
export class SupervisedProcess {
  #child: ChildProcess | undefined;
  #restart: NodeJS.Timeout | undefined;
  #pauseMs = shortestPauseMs;
  #stopping = false;

  constructor(
    private readonly spec: ProcessSpec,
    private readonly log: ProcessLog,
    /** Told when it ended by itself and when it runs again. */
    private readonly onChange: (what: string) => void,
  ) {}

  get name(): string {
    return this.spec.name;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts it and waits for its `ready` line, whose fields it answers. `onListening`: it has its port, which it may say before. */
  async start(onListening: () => void = () => undefined): Promise<Record<string, unknown>> {
    const startedAt = performance.now();
    const { ready, ended } = this.#spawn(onListening);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => (timer = setTimeout(resolve, readyWithinMs, 'late')));
    const outcome = await Promise.race([ready, ended, late]).finally(() => clearTimeout(timer));
    if (typeof outcome === 'object') {
      void ended.then((how) => this.#onEnd(how, startedAt));
      return outcome;
    }
    this.#child?.kill('SIGKILL');
    throw this.#failure(outcome === 'late' ? `was not ready within ${readyWithinMs / 1000} s` : outcome);
  }

  /** Asks it to end and waits; one that does not is killed. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
    await ended;
    clearTimeout(timer);
  }

  kill(): void {
    this.#stopping = true;
    clearTimeout(this.#restart);
    this.#child?.kill('SIGKILL');
  }

  #spawn(onListening: () => void): { ready: Promise<Record<string, unknown>>; ended: Promise<string> } {
    const child = spawn(process.execPath, [...this.spec.args], {
      cwd: this.spec.cwd,
      env: { ...this.spec.environment, TIFFIN_LIFELINE_FD: '3' },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      detached: true,
    });
    this.#child = child;
    // Its end of the lifeline is never written to; closing with the process is all that it does.
    child.stdio[3]?.on('error', () => undefined);
    const ready = new Promise<Record<string, unknown>>((resolve) => {
      this.#readLines(child.stdout, (line) => {
        const fields = /"(ready|listening)"/.test(line) ? readFields(line) : {};
        if (fields['msg'] === 'listening') onListening();
        if (fields['msg'] === 'ready') resolve(fields);
      });
      this.#readLines(child.stderr, () => undefined);
    });
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(`cannot be started: ${error.message}`));
      child.once('exit', (code, signal) => resolve(signal ? `was ended by ${signal}` : `ended with code ${code}`));
    });
    return { ready, ended };
  }

  #readLines(stream: NodeJS.ReadableStream | null, onLine: (line: string) => void): void {
    if (!stream) return;
    createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => {
      this.log.add(line);
      onLine(line);
    });
  }

  #onEnd(how: string, startedAt: number): void {
    if (this.#stopping) return;
    if (performance.now() - startedAt > steadyAfterMs) this.#pauseMs = shortestPauseMs;
    this.onChange(`${this.name} ${how}; it starts again in ${this.#pauseMs / 1000} s (log: ${this.log.path})`);
    this.#restart = setTimeout(() => this.#startAgain(), this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
  }

  #startAgain(): void {
    const startedAt = performance.now();
    this.start().then(
      () => this.onChange(`${this.name} runs again`),
      (error: Error) => this.#onEnd(error.message, startedAt),
    );
  }

  #failure(reason: string): Failure {
    const lines = this.log.lastLines.map((line) => `    ${readableLine(line)}`).join('\n');
    const Kind = this.#child?.exitCode === portTakenExitCode ? PortTaken : Failure;
    return new Kind(`${this.name} ${reason}. Its last lines (${this.log.path}):\n${lines || '    (none)'}`);
  }
}

function readFields(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return {};
  }
}
