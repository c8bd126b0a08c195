import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const bundler = createRequire(import.meta.url).resolve('rolldown');

/**
 * Makes a folder for processes that use this room as `./images.mjs`. Bundling is done in a process too: the bundler's
 * native part does not take arrays of a test's realm.
 */
export async function prepareProcesses(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const options = {
    input: join(import.meta.dirname, '..', 'index.ts'),
    platform: 'node',
    logLevel: 'warn',
    output: { file: join(folder, 'images.mjs'), codeSplitting: false },
  };
  const script = `import { build } from ${JSON.stringify(bundler)}; await build(${JSON.stringify(options)});`;
  await run(process.execPath, ['--input-type=module', '-e', script]);
}

/** Runs a module's text beside `images.mjs`, in another working directory, time zone and language; what it prints. */
export async function inOtherProcess(folder: string, name: string, source: string): Promise<string> {
  const path = join(folder, `${name}.mjs`);
  await writeFile(path, source);
  const env = { TZ: 'Asia/Tokyo', LC_ALL: 'tr_TR.UTF-8' };
  const { stdout } = await run(process.execPath, [path], { cwd: '/', env });
  return stdout;
}
