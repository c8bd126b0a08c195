import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundle } from '@tiffin/testing/bundle';

const run = promisify(execFile);

/** Makes a folder for processes that use this room as `./images.mjs`. */
export const prepareProcesses = (folder: string): Promise<void> =>
  bundle(join(import.meta.dirname, '..', 'index.ts'), join(folder, 'images.mjs'));

/** Runs a module's text beside `images.mjs`, in another working directory, time zone and language; what it prints. */
export async function inOtherProcess(folder: string, name: string, source: string): Promise<string> {
  const path = join(folder, `${name}.mjs`);
  await writeFile(path, source);
  const env = { TZ: 'Asia/Tokyo', LC_ALL: 'tr_TR.UTF-8' };
  const { stdout } = await run(process.execPath, [path], { cwd: '/', env });
  return stdout;
}
