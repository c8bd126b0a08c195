import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Failure } from '../failure.js';

/** Puts the files of plugins where a `gateway.config.yml` finds them, with the `system.config.yml` that names them. Throws a `Failure`. */
export function writePlugins(configPath: string, system: string, files: Readonly<Record<string, string>>): void {
  const folder = dirname(configPath);
  // Express Gateway takes paths as relative to the folder above `config`.
  const root = basename(folder) === 'config' ? dirname(folder) : folder;
  const all = new Map(
    Object.entries(files)
      .filter(([name]) => !isHidden(name))
      .map(([name, text]) => [join(root, name), text]),
  );
  all.set(join(folder, 'system.config.yml'), system);
  const others = [...all].filter(([path, text]) => existsSync(path) && readFileSync(path, 'utf8') !== text);
  if (others.length > 0)
    throw new Failure(
      `Nothing is written: ${others.map(([path]) => path).join(', ')} would be lost. Way out: name a file in an empty folder.`,
    );
  for (const [path, text] of all) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

/** What tools of whoever exports would read, and run, unasked: `.npmrc`, `.github/` and the like. An import leaves them out, too. */
const isHidden = (name: string): boolean => name.split('/').some((part) => part.startsWith('.'));
