import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { compileFunction } from 'node:vm';
import { UnitFault } from '@tiffin/builds-operations';

type Files = Readonly<Record<string, string>>;

const checkWithinMs = 10_000;
const moduleParameters = ['exports', 'require', 'module', '__filename', '__dirname'];

/** Reads every script of a unit as the runtime's Node will, without running it. Throws a `UnitFault` with file, line and message. */
export async function checkSources(files: Files): Promise<void> {
  const areModules = isModulePackage(files['package.json']);
  for (const [path, text] of Object.entries(files)) {
    if (path.endsWith('.mjs') || (path.endsWith('.js') && areModules)) await checkModule(path, text);
    else if (path.endsWith('.cjs')) checkScript(path, text);
    else if (path.endsWith('.js')) await checkEither(path, text);
    else if (path.endsWith('.json')) checkJson(path, text);
  }
}

function isModulePackage(manifest: string | undefined): boolean {
  if (manifest === undefined) return false;
  checkJson('package.json', manifest);
  return (JSON.parse(manifest) as { type?: unknown }).type === 'module';
}

function checkJson(path: string, text: string): void {
  try {
    JSON.parse(text);
  } catch (error) {
    throw new UnitFault(`${path}: ${(error as Error).message}`);
  }
}

function checkScript(path: string, text: string): void {
  try {
    compileFunction(text.replace(/^#!.*/, ''), moduleParameters, { filename: path });
  } catch (error) {
    const stack = (error as Error).stack ?? '';
    throw new UnitFault(readablePlace(path, stack));
  }
}

/** Without a word of its package Node takes a file for what it can be read as. */
async function checkEither(path: string, text: string): Promise<void> {
  try {
    checkScript(path, text);
  } catch (error) {
    if (!/^\s*(import|export)\b/m.test(text)) throw error;
    await checkModule(path, text);
  }
}

/** Only a Node that is asked to can read an ES module without running it. */
async function checkModule(path: string, text: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tiffin-check-'));
  const file = join(folder, basename(path).replace(/\.js$/, '.mjs'));
  try {
    await writeFile(file, text);
    const complaint = await readComplaint(file);
    if (complaint !== null) throw new UnitFault(readablePlace(path, complaint));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function readComplaint(file: string): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--check', file], {
      env: {},
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: checkWithinMs,
    });
    let text = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    child.once('error', reject);
    child.once('close', (code) => resolve(code === 0 ? null : text));
  });
}

/** `<file>:<line>: SyntaxError: ...`, then the line with its marker, as Node shows it. */
function readablePlace(path: string, stack: string): string {
  const lines = stack.split('\n');
  const line = /:(\d+)$/.exec(lines[0] ?? '')?.[1];
  const message = lines.find((text) => /^\w*Error\b/.test(text)) ?? 'SyntaxError';
  const excerpt = lines.slice(1, 3).filter((text) => text.trim() !== '' && text !== message);
  return [`${path}${line === undefined ? '' : `:${line}`}: ${message}`, ...excerpt].join('\n');
}
