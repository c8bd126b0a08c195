import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const underWay = new Map<string, Promise<string>>();

/** The bundle of a program that more than one test file starts; made once in a test run, and not to be changed. */
export function sharedBundle(input: string, name: string): Promise<string> {
  const made = underWay.get(name) ?? makeShared(input, join(process.env['TIFFIN_TEST_RUN_DIR'] ?? '', name));
  underWay.set(name, made);
  return made;
}

async function makeShared(input: string, file: string): Promise<string> {
  if (existsSync(file)) return file;
  // Two test files that come first at the same time make it twice; each sees a whole one.
  const made = `${file}.${process.pid}`;
  await bundle(input, made);
  await rename(made, file);
  return file;
}

/** Makes one file of a program's sources. In a process of its own: the bundler's native part does not know the objects of Jest's realm. */
export async function bundle(input: string, file: string): Promise<void> {
  const rolldown = join(dirname(createRequire(import.meta.url).resolve('rolldown/package.json')), 'bin/cli.mjs');
  const flags = ['--platform', 'node', '--format', 'esm', '--file', file];
  await promisify(execFile)(process.execPath, [rolldown, input, ...flags]);
}
