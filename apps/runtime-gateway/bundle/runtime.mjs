// Runs the program beside it with what V8 made of it when it was built: to compile it anew would be half of a start.
// Where V8 does not take that (another Node, other flags that matter to it), it compiles as ever.
const { readFileSync } = process.getBuiltinModule('node:fs');
const { constants, Script } = process.getBuiltinModule('node:vm');
const { createRequire } = process.getBuiltinModule('node:module');

const program = new Script(readFileSync(`${import.meta.dirname}/assets/program.cjs`, 'utf8'), {
  // What it imports lies beside this file.
  filename: import.meta.filename,
  cachedData: readFileSync(`${import.meta.dirname}/assets/program.cache`),
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
program.runInThisContext()(createRequire(import.meta.url), import.meta.filename);
