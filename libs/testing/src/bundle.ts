import { existsSync } from 'node:fs';
import { readdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'rolldown';

interface Rules {
  readonly plugins?: readonly Plugin[];
  readonly minify?: boolean;
}

interface RuntimeRules {
  readonly plugins: readonly Plugin[];
  /** Makes of the files in a folder what ships. */
  readonly finish?: (folder: string) => Promise<void>;
}

const underWay = new Map<string, Promise<string>>();

/** The bundle of a program that more than one test file starts; made once in a test run, and not to be changed. */
export function sharedBundle(input: string, name: string): Promise<string> {
  const made = underWay.get(name) ?? makeShared(input, join(process.env['TIFFIN_TEST_RUN_DIR'] ?? '', name));
  underWay.set(name, made);
  made.catch(() => underWay.delete(name));
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

/** Makes one file of a program's sources, for Node. */
export async function bundle(input: string, file: string, { plugins = [], minify = false }: Rules = {}): Promise<void> {
  await build({
    ...{ input, platform: 'node', logLevel: 'warn', plugins: [...plugins] },
    output: { file, format: 'esm', codeSplitting: false, keepNames: true, minify },
  });
}

/** Makes the file of a runtime as it ships, with the rules of its `bundle.mjs`, and what it may read beside it. */
export async function bundleRuntime(home: string, file: string): Promise<void> {
  const { plugins, finish } = (await import(pathToFileURL(join(home, 'bundle.mjs')).href)) as RuntimeRules;
  await bundle(join(home, 'src/main.ts'), file, { plugins });
  const beside = (await readdir(join(home, 'src'))).filter((name) => name.endsWith('.entry.ts'));
  for (const name of beside)
    await bundle(join(home, 'src', name), join(dirname(file), name.replace(/\.entry\.ts$/, '.mjs')), { plugins });
  await finish?.(dirname(file));
}
