import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Writable } from 'node:stream';
import { bundle } from '@tiffin/testing/bundle';

/** The bundle as it runs in a unit: one file, beside config.json, code/ and node_modules/, under the permission model. */
const programs = ['runtime.mjs', 'span-export.mjs'];
let root: string;
const rules = new URL('../../bundle.mjs', import.meta.url).href;
const children: ChildProcess[] = [];

/** For `beforeAll`, as the other two are for `afterEach` and `afterAll`. */
export async function bundleRuntime(filesAbove: Readonly<Record<string, string>> = {}): Promise<void> {
  const { plugins } = (await import(rules)) as { readonly plugins: readonly [] };
  root = await realpath(await mkdtemp(join(tmpdir(), 'function-node-')));
  await bundle(join(import.meta.dirname, '../main.ts'), join(root, 'runtime.mjs'), { minify: true, plugins });
  await bundle(join(import.meta.dirname, '../span-export.entry.ts'), join(root, 'span-export.mjs'), { minify: true });
  await writeFiles(root, filesAbove);
}

export async function endUnits(): Promise<void> {
  const running = children.splice(0).filter((child) => child.exitCode === null && child.signalCode === null);
  await Promise.all(running.map((child) => (child.kill('SIGKILL'), once(child, 'exit'))));
}

export const removeBundle = (): Promise<void> => rm(root, { recursive: true, force: true });

export interface Unit {
  readonly files: Readonly<Record<string, string>>;
  readonly handler?: string;
  readonly timeoutSeconds?: number;
  readonly variables?: Readonly<Record<string, string>>;
  readonly environment?: object;
  readonly secrets?: object;
  /** A file of ours that is not there. */
  readonly without?: string;
}

export async function spawned({
  files,
  handler = 'handler.fn',
  timeoutSeconds = 5,
  variables = {},
  environment,
  secrets,
  without,
}: Unit): Promise<Running> {
  const directory = await mkdtemp(join(root, 'unit-'));
  for (const name of programs.filter((one) => one !== without)) await cp(join(root, name), join(directory, name));
  const limits = { timeoutSeconds, memoryMb: 128 };
  const config = { kind: 'function', id: 'f', name: 'f', runtime: 'nodejs24', handler, ...limits, environment };
  const pipe = secrets ? { TIFFIN_SECRETS_FD: '4' } : {};
  const all = { 'config.json': JSON.stringify(config), ...files };
  await writeFiles(directory, all);
  const flags = ['--permission', `--allow-fs-read=${directory}`, '--no-experimental-sqlite'];
  const child = spawn(process.execPath, [...flags, 'runtime.mjs'], {
    cwd: directory,
    env: { HOST: '127.0.0.1', PORT: '0', TIFFIN_LIFELINE_FD: '3', ...pipe, ...variables },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', ...(secrets ? ['pipe' as const] : [])],
  });
  (child.stdio[4] as Writable | undefined)?.end(JSON.stringify(secrets));
  children.push(child);
  return new Running(child);
}

async function writeFiles(directory: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
}

export class Running {
  out = '';
  err = '';
  readonly ended: Promise<[number | null, NodeJS.Signals | null]>;

  constructor(readonly child: ChildProcess) {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.out += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.err += text));
    this.ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  }

  async line(msg: string): Promise<Record<string, unknown>> {
    for (;;) {
      const found = this.out.split('\n').find((text) => text.includes(`"msg":"${msg}"`));
      // What else is on the line is the affair of whoever looks for it.
      if (found) return JSON.parse(found.slice(found.indexOf('{'))) as Record<string, unknown>;
      if (this.child.exitCode !== null) throw new Error(`it ended: ${this.err}`);
      await Promise.race([once(this.child.stdout!, 'data'), this.ended]);
    }
  }

  async url(): Promise<string> {
    await this.line('ready');
    return `http://127.0.0.1:${(await this.line('listening'))['port'] as number}`;
  }
}

export const text = async (url: string): Promise<string> => (await fetch(url)).text();
