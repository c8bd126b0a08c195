import { accessSync, constants, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { Failure } from '../failure.js';
import { layout } from '../layout.js';
import type { StackPorts } from './preflight.js';
import { identityOf, isAlive, type ProcessIdentity } from './process-identity.js';

/** A process of the stack, as `status` shows it. */
export interface StackProcess {
  readonly name: string;
  readonly pid: number;
}

/** What a running `up` says about itself in `.tiffin/run/up.json`. */
export interface RunningStack extends ProcessIdentity {
  readonly startedAt: string;
  /** `starting` until the API answers. */
  readonly state: 'starting' | 'running' | 'stopping';
  readonly apiUrl: string;
  readonly consoleUrl: string;
  readonly routerUrl: string;
  readonly ports: StackPorts & { readonly postgres: number | null };
  /** The realm of the identity provider. */
  readonly issuerUrl: string;
  readonly processes: readonly StackProcess[];
}

const none = { state: 'starting', apiUrl: '', consoleUrl: '', routerUrl: '', issuerUrl: '', processes: [] } as const;

/** The `up` that runs on this data, or null. A file that a killed one left behind does not count. */
export function readRunning(): RunningStack | null {
  try {
    const running = JSON.parse(readFileSync(layout.upFile, 'utf8')) as RunningStack;
    return isAlive(running) ? running : null;
  } catch {
    return null;
  }
}

/** The running stack once its API can be asked. */
export function requireRunning(): RunningStack {
  const running = readRunning();
  if (!running) throw Failure.notRunning();
  if (running.state === 'starting') throw new Failure('Tiffin is still starting. Try again in a moment.', 4);
  return running;
}

/** Takes the place of the one `up` on this data; null when another has it. */
export function claimUpFile(): UpFile | null {
  ensureWritable();
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const file = UpFile.create();
    if (file) return file;
    if (readRunning()) return null;
    rmSync(layout.upFile, { force: true });
  }
  return null;
}

/** The first thing that `up` writes, so a data folder that cannot be written is found here. */
function ensureWritable(): void {
  try {
    mkdirSync(layout.run, { recursive: true });
    accessSync(layout.run, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC') throw error;
    throw new Failure(
      `The data folder ${layout.data} cannot be written (${code}). Make it writable, or name another in TIFFIN_DATA_DIR.`,
    );
  }
}

/** The file of this very process. */
export class UpFile {
  #content: RunningStack;

  private constructor(content: RunningStack) {
    this.#content = content;
  }

  static create(): UpFile | null {
    const ports = { api: 0, router: 0, identity: 0, postgres: null };
    const content = { ...identityOf(process.pid), ...none, ports, startedAt: new Date().toISOString() };
    try {
      writeFileSync(layout.upFile, JSON.stringify(content), { flag: 'wx' });
      return new UpFile(content);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null;
      throw error;
    }
  }

  get content(): RunningStack {
    return this.#content;
  }

  update(changes: Partial<RunningStack>): void {
    this.#content = { ...this.#content, ...changes };
    writeFileSync(`${layout.upFile}.new`, `${JSON.stringify(this.#content, null, 2)}\n`);
    renameSync(`${layout.upFile}.new`, layout.upFile);
  }

  remove(): void {
    rmSync(layout.upFile, { force: true });
  }
}
