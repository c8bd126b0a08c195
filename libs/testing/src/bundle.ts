import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** Makes one file of a program's sources. In a process of its own: the bundler's native part does not know the objects of Jest's realm. */
export async function bundle(input: string, file: string): Promise<void> {
  const rolldown = join(dirname(createRequire(import.meta.url).resolve('rolldown/package.json')), 'bin/cli.mjs');
  const flags = ['--platform', 'node', '--format', 'esm', '--file', file];
  await promisify(execFile)(process.execPath, [rolldown, input, ...flags]);
}
