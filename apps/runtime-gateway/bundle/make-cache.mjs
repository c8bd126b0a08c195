// Starts the program of its first argument once and writes what V8 has compiled for that to its second. The program's config is in the
// working directory.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Script } from 'node:vm';

const [, , program, cache] = process.argv;
const script = new Script(readFileSync(program, 'utf8'));
// The first line that it logs says that it listens.
process.stdout.write = () => {
  writeFileSync(cache, script.createCachedData());
  process.exit(0);
};
script.runInThisContext()(createRequire(import.meta.url), import.meta.filename);
