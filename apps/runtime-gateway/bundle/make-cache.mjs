// Starts the program of its first argument once and writes what V8 has compiled for that to its second; the third is V8's mark of the
// flags of a process without any. The program's config is in the working directory.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants, Script } from 'node:vm';

const [, , program, cache, flags] = process.argv;
const script = new Script(readFileSync(program, 'utf8'), {
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
// The first line that it logs says that it listens.
process.stdout.write = () => {
  const made = script.createCachedData();
  // It was made with a seed of our own, so that it is the same each time, and is meant for processes with another.
  made.writeUInt32LE(Number(flags), 12);
  writeFileSync(cache, made);
  process.exit(0);
};
script.runInThisContext()(createRequire(import.meta.url), import.meta.filename);
