// Runs the program beside it with what V8 made of it when it was built: to compile it anew would be half of a start.
// Where V8 does not take that (another Node, other flags that matter to it), it compiles as ever.
const { readFileSync } = process.getBuiltinModule('node:fs');
const { Script } = process.getBuiltinModule('node:vm');
const { createRequire } = process.getBuiltinModule('node:module');

const program = new Script(readFileSync(`${import.meta.dirname}/assets/program.cjs`, 'utf8'), {
  filename: import.meta.filename,
  cachedData: readFileSync(`${import.meta.dirname}/assets/program.cache`),
});
program.runInThisContext()(createRequire(import.meta.url), import.meta.filename);
