const { getBuiltinModule } = process;

/** Where Node found a syntax error in an ES module: its stack says so, and not in which one. */
const ofEsModule = /^ +at compileSourceTextModule \(node:/m;

/**
 * Puts the place of a syntax error in an ES module, and the line itself, at the head of its stack, where those of CommonJS have
 * them. Node keeps them to itself and shows them to whoever dies of the error, on the way past us, and in its REPL.
 * Only in a process that is about to end: the REPL brings along what slows each promise and each event.
 */
export function revealPlace(error: unknown): void {
  const { name, stack } = (error ?? {}) as Partial<Error>;
  if (name !== 'SyntaxError' || stack === undefined || !ofEsModule.test(stack)) return;
  showInRepl(error as Error);
  const { stack: shown = '' } = error as Error;
  // The REPL leaves the frames out.
  (error as Error).stack =
    shown === stack ? stack : `${shown.trimEnd()}\n${stack.slice(stack.indexOf('\n    at ') + 1)}`;
}

function showInRepl(error: Error): void {
  const { PassThrough } = getBuiltinModule('node:stream');
  const { start } = getBuiltinModule('node:repl');
  const [input, output] = [new PassThrough(), new PassThrough()];
  const repl = start({ input, output, terminal: false, eval: (...[, , , done]) => done(error, undefined) });
  repl.emit('line', 'any');
  repl.close();
}
