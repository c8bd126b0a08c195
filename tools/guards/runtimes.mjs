/** Guards of what runs beside user code in one process. */
export const runtimes = [
  {
    guard: 'output: our lines begin on a line of their own',
    without: 'a log line sticks to what user code printed, and no reader takes it for JSON',
    file: 'libs/runtime/src/own-lines.ts',
    find: 'this.#write(this.isAtLineStart() ? text : `\\n${text}`);',
    replace: 'this.#write(text);',
    test: [
      'apps/runtime-function-node/src/output.test.ts',
      'never shares a line with the runtime: text without a line break',
    ],
  },
  {
    guard: 'modules: what a folder above holds is not there',
    without: 'a missing package is reported as a restricted API, and packages that could do without it fail',
    file: 'libs/runtime/src/missing-modules.ts',
    find: 'throw isAboutAbsence(error) ? missing(code, asked, error) : error;',
    replace: 'throw error;',
    test: [
      'apps/runtime-function-node/src/missing-modules.test.ts',
      'ends the start with one line that says which, where and what to do: a package that a folder above has',
    ],
  },
];
